import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { aptInstall } from '../apt-install.ts'
import { systemAptSources, takesFrom } from '../apt-sources.ts'
import { thisSystem } from '../system.ts'
import { withholdsSysResource } from './capability.ts'

/**
 * Debian releases whose own Docker, 20.10, fails with `--privileged` on a machine that withholds
 * CAP_SYS_RESOURCE (measured). Docker 26.1 of the next release works there.
 */
const OLDER = ['bullseye', 'bookworm']

/** Why this system's own Docker can't start a kind node on this machine; undefined if it can. */
export async function whyTooOld(): Promise<string | undefined> {
  const system = await thisSystem()
  if (system.id !== 'debian' || !(await withholdsSysResource())) return undefined
  const sources = await systemAptSources()
  const older = OLDER.find(release => system.codename === release || takesFrom(sources, release))
  return older === undefined
    ? undefined
    : `Docker of Debian ${older} can't start a kind node here: this machine withholds CAP_SYS_RESOURCE`
}

/** The packages with Docker's daemon and client in this system's release. */
export async function dockerPackages(): Promise<readonly string[]> {
  const { id, codename } = await thisSystem()
  const separate = id === 'debian' && !OLDER.includes(codename)
  return separate ? ['docker.io', 'docker-cli'] : ['docker.io']
}

/** Installs Docker's daemon and client with apt. */
export async function installDocker(ctx: Context, step: Step): Promise<void> {
  await aptInstall(await dockerPackages(), ctx, step)
}
