import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'
import { Problem } from '../../problem.ts'

/**
 * The PATH on which `kubectl` is found: this process's own or, with kubectl from the node of a kind cluster on
 * this machine, one with a folder of ours in front.
 * @param folder for that kubectl
 * @throws Problem (environment) if there is none
 */
export async function pathWithKubectl(
  kubeconfig: string,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { PATH = '' } = process.env
  const own = await execa('kubectl', ['version', '--client'], { reject: false, cancelSignal: signal })
  if (own.exitCode === 0) return PATH
  const node = nodeOf(kubeconfig)
  await mkdir(folder)
  const copy = ['cp', '--follow-link', `${node}:/usr/bin/kubectl`, join(folder, 'kubectl')]
  const { exitCode, all } = await execa('docker', copy, { reject: false, all: true, cancelSignal: signal })
  if (exitCode === 0) return `${folder}${delimiter}${PATH}`
  throw new Problem(
    'environment',
    `kubectl is not on PATH, and the node ${node} did not give its own: ${all}`,
  )
}

/** The control plane of a kind cluster: its context is called `kind-NAME`. */
function nodeOf(kubeconfig: string): string {
  const context: unknown = parse(kubeconfig)?.['current-context']
  const name = /^kind-(.*)$/.exec(String(context))?.[1]
  if (name === undefined)
    throw new Problem('environment', `kubectl is not on PATH, and ${context} is no kind cluster's context.`)
  return `${name}-control-plane`
}

/** Runs kubectl. @throws ExecaError if it fails */
export async function kubectl(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { stdout } = await execa('kubectl', args, {
    env: { ...env },
    ...(signal !== undefined && { cancelSignal: signal }),
  })
  return stdout
}
