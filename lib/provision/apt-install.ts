import { CommandFailed, run } from '../command.ts'
import type { SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'
import type { Step } from '../progress.ts'
import { mustBeAgreed } from './agreement.ts'
import { installedPackages } from './apt-packages.ts'
import { ofOtherReleases, type PlannedPackage, plannedPackages } from './apt-simulation.ts'
import { withLock } from './lock.ts'
import { isDebianLike, thisSystem } from './system.ts'
import { difference, noteSystemChange } from './system-changes.ts'

/** Keeps configuration files that the user changed. Otherwise dpkg would ask, and nobody could answer. */
const KEEP_CONFIGURATION = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']
const QUIET = { DEBIAN_FRONTEND: 'noninteractive' }
const OPTIONS = ['-y', '-q', '--no-install-recommends', '--no-remove', '-o', 'DPkg::Lock::Timeout=120']

/** Time limits for apt in milliseconds: updating its lists, downloading 400 MB of packages, running dpkg. */
const LISTS_MS = 5 * 60_000
const DOWNLOAD_MS = 30 * 60_000
const DPKG_MS = 20 * 60_000

/**
 * The system changes of installing packages: one per package that apt would install or upgrade; empty if all
 * are installed. Uses apt's current lists, because updating them would itself be a change.
 */
export async function packageChanges(
  packages: readonly string[],
  ctx: Context,
): Promise<readonly SystemChange[]> {
  if (!isDebianLike(await thisSystem())) return []
  const missing = await missingPackages(packages, ctx)
  if (missing.length === 0) return []
  try {
    return changesOf(missing, plannedPackages(await simulate(missing, ctx)))
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    const list = missing.join(' ')
    const what = `install with apt: ${list} and their dependencies, which apt's current lists don't show`
    return [{ what, byHand: byHandOf(missing) }]
  }
}

/** @param planned the packages that apt would install or upgrade to get the `wanted` ones */
export function changesOf(
  wanted: readonly string[],
  planned: readonly PlannedPackage[],
): readonly SystemChange[] {
  return planned.map(({ name, from, to }) => ({
    what:
      from === undefined
        ? `install with apt: ${name} ${to}`
        : `upgrade with apt: ${name} from ${from} to ${to}`,
    byHand: byHandOf(wanted),
  }))
}

function byHandOf(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`
}

const INSTALL = ['install', ...OPTIONS, ...KEEP_CONFIGURATION]

/** Asks apt what it would do. Changes nothing and doesn't need root. */
function simulate(packages: readonly string[], ctx: Context): Promise<string> {
  const options = { env: QUIET, timeout: LISTS_MS }
  return run(ctx.signal, 'apt-get', [...INSTALL, '--simulate', ...packages], options)
}

/**
 * Installs packages from the system's own release with apt. First reports what it will do and makes sure that
 * the user agreed; afterwards records which packages were installed. An abort stops a download at once. While
 * dpkg unpacks, an abort waits for it (seconds), so that no package is left half-installed.
 */
export async function aptInstall(packages: readonly string[], ctx: Context, step: Step): Promise<void> {
  // apt can wait for dpkg's lock, but fails at once if its lists or downloads are locked.
  await withLock('apt', ctx, step, async () => {
    step.note(`installing with apt: ${packages.join(' ')}`)
    step.say('apt-get update')
    await run(ctx.signal, 'apt-get', ['update', '-q'], { env: QUIET, timeout: LISTS_MS }).catch(error => {
      // One broken third-party source must not block the install. Only the install itself has to succeed.
      if (!(error instanceof CommandFailed)) throw error
      step.note(`apt-get update failed in part: ${error.message}`)
    })
    const simulated = await simulate(packages, ctx)
    await mustBeOfThisRelease(simulated)
    // With updated lists apt may plan other packages than the user agreed to.
    await mustBeAgreed(changesOf(packages, plannedPackages(simulated)), ctx)
    step.say('downloading packages')
    const download = [...INSTALL, '--download-only', ...packages]
    await run(ctx.signal, 'apt-get', download, { env: QUIET, timeout: DOWNLOAD_MS })
    step.say('installing packages')
    const before = await installedPackages(ctx.signal)
    try {
      const dpkg = { env: QUIET, finishWhenAborted: true, timeout: DPKG_MS }
      await run(ctx.signal, 'apt-get', [...INSTALL, ...packages], dpkg)
    } finally {
      // Record also after a failure or an abort: some packages may be installed.
      const after = await installedPackages(new AbortController().signal)
      const command = `apt-get install ${packages.join(' ')}`
      await noteSystemChange({ command, ...difference(before, after) }, ctx)
    }
  })
}

async function mustBeOfThisRelease(simulated: string): Promise<void> {
  const strangers = ofOtherReleases(simulated, await thisSystem())
  if (strangers.length === 0) return
  throw new Problem(
    'environment',
    `apt would install packages from another release than this system's, so pidns refuses: ${strangers.join(', ')}.`,
    {
      remedy:
        'Look in /etc/apt/sources.list.d and /etc/apt/preferences.d for the entry that adds that release.',
    },
  )
}

/** Installs these Debian packages unless they are installed. `why` completes "needed to …" in messages. */
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
      `pidns needs Debian's packages ${packages.join(', ')} to ${why}, but doesn't know their names on ${system.name}.`,
    )
  const missing = await missingPackages(packages, ctx)
  if (missing.length === 0) return
  if (!system.root)
    throw new Problem(
      'environment',
      `The packages ${missing.join(', ')} are needed to ${why}. Only root can install them.`,
      { remedy: byHandOf(missing) },
    )
  await mustBeAgreed(await packageChanges(missing, ctx), ctx)
  await aptInstall(missing, ctx, step)
}

async function missingPackages(packages: readonly string[], ctx: Context): Promise<readonly string[]> {
  const missing: string[] = []
  for (const name of packages) if ((await packageStatus(name, ctx)) !== 'installed') missing.push(name)
  return missing
}

/** A package's state from dpkg: `installed`, `half-configured`, `unpacked` …; undefined if dpkg has none. */
export async function packageStatus(name: string, ctx: Context): Promise<string | undefined> {
  try {
    const said = await run(ctx.signal, 'dpkg', ['-s', name], { timeout: 30_000 })
    return /^Status: \S+ \S+ (\S+)$/m.exec(said)?.[1]
  } catch (error) {
    if (error instanceof CommandFailed) return undefined
    throw error
  }
}
