import { CommandFailed, run } from '../command.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'
import type { Step } from '../progress.ts'
import { hasNewerRelease, NEWER } from './apt-newer-release.ts'
import { withLock } from './lock.ts'
import { isDebianLike, thisSystem } from './system.ts'

/** A configuration file that the person has changed or made stays as it is; dpkg would ask, and nobody answers. */
const KEEP_CONFIGURATION = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']
const QUIET = { DEBIAN_FRONTEND: 'noninteractive' }

/**
 * Installs packages with apt, saying so first. The download can be aborted at any moment; once dpkg unpacks, an
 * abort waits for it (seconds), because a half-installed package would be left to the person.
 */
export async function aptInstall(
  packages: readonly string[],
  ctx: Context,
  step: Step,
  more: readonly string[] = [],
): Promise<void> {
  // apt waits for dpkg's lock if told to, but fails at once on those of its lists and downloads.
  await withLock('apt', ctx, step, async () => {
    step.note(`installing with apt: ${packages.join(' ')}`)
    step.say('apt-get update')
    await run(ctx.signal, 'apt-get', ['update', '-q'], { env: QUIET }).catch((error: unknown) => {
      // One dead third-party source must not stop an install from the others: the install itself is what counts.
      if (!(error instanceof CommandFailed)) throw error
      step.note(`apt-get update did not fully succeed: ${error.message}`)
    })
    const options = [
      '-y',
      '-q',
      '--no-install-recommends',
      '-o',
      'DPkg::Lock::Timeout=120',
      ...KEEP_CONFIGURATION,
    ]
    const install = ['install', ...options, ...more]
    step.say('downloading packages')
    await run(ctx.signal, 'apt-get', [...install, '--download-only', ...packages], {
      env: QUIET,
      timeout: PACKAGES_WITHIN,
    })
    step.say('installing packages')
    await run(ctx.signal, 'apt-get', [...install, ...packages], {
      env: QUIET,
      finishWhenAborted: true,
      timeout: PACKAGES_WITHIN,
    })
  })
}

/** How long packages may be downloaded, and installed, in milliseconds. */
const PACKAGES_WITHIN = 30 * 60_000

/** Sees to it that these Debian packages are installed; `why` ends "needed to …" for the person who is not root. */
export async function needPackages(
  packages: readonly string[],
  why: string,
  ctx: Context,
  step: Step,
): Promise<void> {
  const system = await thisSystem()
  if (!isDebianLike(system))
    throw new Problem(
      'environment',
      `On ${system.name} the packages ${packages.join(', ')}, needed to ${why}, are not known by name.`,
    )
  const missing: string[] = []
  for (const name of packages) if (!(await isInstalled(name, ctx))) missing.push(name)
  if (missing.length === 0) return
  if (!system.root)
    throw new Problem(
      'environment',
      `The packages ${missing.join(', ')} are needed to ${why}, and only root can install them.`,
      {
        remedy: `sudo apt-get install ${missing.join(' ')}`,
      },
    )
  try {
    await aptInstall(missing, ctx, step)
  } catch (error) {
    if (!(error instanceof CommandFailed && (await hasNewerRelease()))) throw error
    // With Docker came the newer release's libc, and the older one's libc6-dev wants its own (measured).
    step.note(`these packages do not fit what was installed from ${NEWER}; taking ${NEWER}'s`)
    await aptInstall(missing, ctx, step, ['-t', NEWER])
  }
}

async function isInstalled(name: string, ctx: Context): Promise<boolean> {
  return (await packageStatus(name, ctx)) === 'installed'
}

/** A package's state as dpkg has it: `installed`, `half-configured`, `unpacked` …; nothing when it knows none. */
export async function packageStatus(name: string, ctx: Context): Promise<string | undefined> {
  try {
    return /^Status: \S+ \S+ (\S+)$/m.exec(await run(ctx.signal, 'dpkg', ['-s', name]))?.[1]
  } catch (error) {
    if (error instanceof CommandFailed) return undefined
    throw error
  }
}
