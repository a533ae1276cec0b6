import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { aptInstall } from '../apt-install.ts'
import { systemAptSources, takesFrom } from '../apt-sources.ts'
import { thisSystem } from '../system.ts'
import { withholdsSysResource } from './capability.ts'

/**
 * Debian releases whose own Docker, 20.10, fails at `--privileged` on a machine that withholds CAP_SYS_RESOURCE
 * (measured); the next release's 26.1 works there.
 */
const OLDER = ['bullseye', 'bookworm']

/** Why this system's own Docker starts no kind node on this machine; nothing when it does. */
export async function whyTooOld(): Promise<string | undefined> {
  const system = await thisSystem()
  if (system.id !== 'debian' || !(await withholdsSysResource())) return undefined
  const sources = await systemAptSources()
  const older = OLDER.find(release => system.codename === release || takesFrom(sources, release))
  return older === undefined
    ? undefined
    : `${older}'s Docker starts no kind node on a machine that withholds CAP_SYS_RESOURCE, as this one does`
}

/** The packages of this system's own release that Docker's daemon and client are in. */
export async function dockerPackages(): Promise<readonly string[]> {
  const { id, codename } = await thisSystem()
  const separate = id === 'debian' && !OLDER.includes(codename)
  return separate ? ['docker.io', 'docker-cli'] : ['docker.io']
}

/** Installs Docker's daemon and client with apt. */
export async function installDocker(ctx: Context, step: Step): Promise<void> {
  await aptInstall(await dockerPackages(), ctx, step)
}
