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

/** A configuration file that the person has changed or made stays as it is; dpkg would ask, and nobody answers. */
const KEEP_CONFIGURATION = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']
const QUIET = { DEBIAN_FRONTEND: 'noninteractive' }
const OPTIONS = ['-y', '-q', '--no-install-recommends', '--no-remove', '-o', 'DPkg::Lock::Timeout=120']

/** How long apt may take, in milliseconds: for its lists, for 400 MB of packages, for dpkg. */
const LISTS_MS = 5 * 60_000
const DOWNLOAD_MS = 30 * 60_000
const DPKG_MS = 20 * 60_000

/**
 * The changes to the system that installing packages is, one for each package that comes or is upgraded with them; none
 * when all of them are installed. By apt's lists as they are: fetching newer ones would be a change itself.
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
    const what = `install with apt: ${list}, and what they need, which apt's lists do not tell as yet`
    return [{ what, byHand: byHandOf(missing) }]
  }
}

/** @param planned what apt would do for the `wanted` packages */
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

/** What apt says that it would do. Changes nothing, and needs no root. */
function simulate(packages: readonly string[], ctx: Context): Promise<string> {
  const options = { env: QUIET, timeout: LISTS_MS }
  return run(ctx.signal, 'apt-get', [...INSTALL, '--simulate', ...packages], options)
}

/**
 * Installs packages of the system's own release with apt, once somebody has agreed, and says so first. What came with
 * them is written down. The download can be aborted at any moment; once dpkg unpacks, an abort waits for it (seconds),
 * because a half-installed package would be left to the person.
 */
export async function aptInstall(packages: readonly string[], ctx: Context, step: Step): Promise<void> {
  // apt waits for dpkg's lock if told to, but fails at once on those of its lists and downloads.
  await withLock('apt', ctx, step, async () => {
    step.note(`installing with apt: ${packages.join(' ')}`)
    step.say('apt-get update')
    await run(ctx.signal, 'apt-get', ['update', '-q'], { env: QUIET, timeout: LISTS_MS }).catch(error => {
      // One dead third-party source must not stop an install from the others: the install itself is what counts.
      if (!(error instanceof CommandFailed)) throw error
      step.note(`apt-get update did not fully succeed: ${error.message}`)
    })
    const simulated = await simulate(packages, ctx)
    await mustBeOfThisRelease(simulated)
    // With newer lists it may be more, or something else, than what somebody has agreed to.
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
      // Also of an install that failed or was aborted: packages may be there.
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
    `apt would install packages of another release than this system's, which is not done: ${strangers.join(', ')}.`,
    { remedy: 'See /etc/apt/sources.list.d and /etc/apt/preferences.d for what brings that release in.' },
  )
}

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
  const missing = await missingPackages(packages, ctx)
  if (missing.length === 0) return
  if (!system.root)
    throw new Problem(
      'environment',
      `The packages ${missing.join(', ')} are needed to ${why}, and only root can install them.`,
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

/** A package's state as dpkg has it: `installed`, `half-configured`, `unpacked` …; nothing when it knows none. */
export async function packageStatus(name: string, ctx: Context): Promise<string | undefined> {
  try {
    const said = await run(ctx.signal, 'dpkg', ['-s', name], { timeout: 30_000 })
    return /^Status: \S+ \S+ (\S+)$/m.exec(said)?.[1]
  } catch (error) {
    if (error instanceof CommandFailed) return undefined
    throw error
  }
}
