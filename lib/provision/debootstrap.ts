import { run } from '../command.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { needPackages } from './apt-install.ts'
import { debianMirror, systemAptSources } from './apt-sources.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from './build-packages.ts'
import { sayProgress } from './debian-progress.ts'
import { DEBIAN_KEYRING, keyringObstacle } from './keyring.ts'

/** Time limit for debootstrap, in milliseconds: we measured 95 s, but a mirror may be slow. */
const DEADLINE_MS = 40 * 60_000

/** A script that makes something from a root file system of Debian packages. */
export interface FromDebian {
  readonly script: string
  /** What it does, as an imperative. */
  readonly purpose: string
  /** Its name in messages. */
  readonly called: string
  readonly release: string
  /** Its variables beside OUT, SUITE, MIRROR and KEYRING. */
  readonly variables: Readonly<Record<string, string>>
}

/** Runs a script that calls debootstrap; its variable OUT is `folder`. @throws Error without Debian's keys */
export async function runDebootstrap(
  { script, purpose, called, release, variables }: FromDebian,
  folder: string,
  ctx: Context,
  step: Step,
): Promise<void> {
  await needPackages(ROOT_FILE_SYSTEM_PACKAGES, purpose, ctx, step)
  const obstacle = await keyringObstacle()
  if (obstacle !== undefined) throw new Error(obstacle)
  const mirror = debianMirror(await systemAptSources(), release)
  // Own mount and PID namespaces: however this ends, no mount and no process remains.
  const namespace = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  await run(ctx.signal, 'unshare', [...namespace, 'bash', script], {
    called,
    timeout: DEADLINE_MS,
    cwd: folder,
    env: { OUT: folder, SUITE: release, MIRROR: mirror, KEYRING: DEBIAN_KEYRING, ...variables },
    // unshare itself ignores SIGTERM while its child runs.
    killAfter: 500,
    onLine: sayProgress(step),
  })
}
