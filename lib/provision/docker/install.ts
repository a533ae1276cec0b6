import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { aptInstall } from '../apt-install.ts'
import { addNewerRelease, NEWER } from '../apt-newer-release.ts'
import { debianMirror, systemAptSources, takesFrom } from '../apt-sources.ts'
import { thisSystem } from '../system.ts'
import { withholdsSysResource } from './capability.ts'

/**
 * Debian releases whose own Docker, 20.10, fails at `--privileged` on a machine that withholds CAP_SYS_RESOURCE
 * (measured); the next release's 26.1 works there. Elsewhere the release's own is taken: the newer one brings a
 * newer libc with it.
 */
const OLDER = ['bullseye', 'bookworm']

/** Installs Docker's daemon and client with apt. */
export async function installDocker(ctx: Context, step: Step): Promise<void> {
  const system = await thisSystem()
  // What apt is set up with counts: packages of a newer release can have brought that release's name with them.
  const sources = await systemAptSources()
  const older = OLDER.find(release => takesFrom(sources, release))
  if (system.id === 'debian' && older !== undefined) {
    if (await withholdsSysResource()) return installNewer(debianMirror(sources, older), older, ctx, step)
    return aptInstall(['docker.io'], ctx, step)
  }
  return aptInstall(system.id === 'debian' ? ['docker.io', 'docker-cli'] : ['docker.io'], ctx, step)
}

async function installNewer(mirror: string, older: string, ctx: Context, step: Step): Promise<void> {
  step.note(
    `this machine withholds CAP_SYS_RESOURCE, without which ${older}'s Docker starts no kind node; taking ${NEWER}'s and the ` +
      'libraries it needs, libc among them, from a source with so low a priority (100) that nothing else comes from it',
  )
  await addNewerRelease(mirror)
  await aptInstall(['docker.io', 'docker-cli', 'iptables'], ctx, step, ['-t', NEWER])
}
