import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandFailed, run } from '../../command.ts'
import { Problem } from '../../problem.ts'
import type { Connection } from './connection.ts'

/** How long one command may take, in milliseconds. */
const WITHIN = 60_000

/** Why a user has no kubectl here, as a clause; undefined if there is one. It is not asked about the cluster. */
export async function lackOfKubectl({ signal }: Connection): Promise<string | undefined> {
  const args = ['version', '--client', '--output=json']
  const failure = await run(signal, 'kubectl', args, { timeout: WITHIN }).then(
    () => undefined,
    thrown => {
      if (thrown instanceof CommandFailed) return thrown
      throw thrown
    },
  )
  if (failure === undefined) return undefined
  return failure.missing
    ? 'there is no kubectl on the PATH'
    : `kubectl does not work here: ${failure.message}`
}

/**
 * Runs this machine's kubectl as the run's user in a namespace of the cluster.
 * @returns what it wrote to standard output
 * @throws Problem (environment) with kubectl's words if it fails
 */
export async function kubectl(
  { config, signal, slow }: Connection,
  namespace: string,
  words: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pidns-'))
  try {
    // It holds the user's credentials, and a context can't be given in another way if the kubeconfig was merged.
    const file = join(folder, 'kubeconfig')
    await writeFile(file, config.exportConfig(), { mode: 0o600 })
    const args = ['--kubeconfig', file, '--namespace', namespace, ...words]
    return await run(signal, 'kubectl', args, { timeout: WITHIN * slow, called: `kubectl ${words[0]}` })
  } catch (thrown) {
    if (!(thrown instanceof CommandFailed)) throw thrown
    throw new Problem('environment', `${thrown.message.replace(/\.$/, '')}.`, { cause: thrown })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
