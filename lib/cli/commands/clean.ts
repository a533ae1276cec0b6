import { resolve } from 'node:path'
import { z } from 'zod'
import { isRunId, spokenOwner } from '../../ownership.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { Progress } from '../../progress.ts'
import { leftOnCluster } from '../../run/leftovers/in-a-cluster.ts'
import { leftInNamespace } from '../../run/leftovers/in-a-namespace.ts'
import { leftInRuntime } from '../../run/leftovers/in-a-runtime.ts'
import type { Leftover } from '../../run/leftovers/leftover.ts'
import { leftOnThisMachine } from '../../run/leftovers/on-this-machine.ts'
import { podFolderIn } from '../../run/open-runtime.ts'
import { OwnContainers } from '../../target/container/own-containers.ts'
import { loadKubeconfig } from '../../target/kubeconfig/load-kubeconfig.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'
import { socketIn } from '../socket.ts'
import { cleanMachine, isForLater } from './clean-machine.ts'
import type { Cleaned } from './cleaned.ts'

const someFlags = z.object({
  all: z.boolean().optional(),
  run: z.string().optional(),
  olderThan: z.string().optional(),
  dryRun: z.boolean().optional(),
  json: z.boolean().optional(),
  context: z.string().optional(),
  kubeconfig: z.string().optional(),
  namespace: z.string().optional(),
  runtimeEndpoint: z.string().optional(),
  podFolder: z.string().optional(),
})

type Flags = z.infer<typeof someFlags>

/** What to remove besides the leftovers of ended runs. Never includes what a run uses. */
interface Choice {
  /** Remove everything. */
  readonly all: boolean
  /** Remove only what this run created. */
  readonly run: string | undefined
  /** Also remove what was created before this time by a run that can't be checked from here. */
  readonly before: Date | undefined
}

/** `pidns clean` */
export async function clean(flags: unknown, shell: Shell): Promise<number> {
  const parsed = someFlags.parse(flags)
  const { dryRun = false, json = false } = parsed
  const { context, display } = shell
  const choice = choiceOf(parsed)
  const leftovers = unique(await found(parsed, shell)).filter(
    ({ run }) => choice.run === undefined || run === choice.run,
  )
  const cleaned: Cleaned[] = []
  // Remove contents before what contains them, one after the other: there are few, and each is shown.
  for (const leftover of leftovers.toReversed()) {
    context.signal.throwIfAborted()
    cleaned.push(await treat(leftover, choice, dryRun, display.progress))
  }
  // Parts that runs need go last. They belong to no single run, so --run leaves them.
  if (choice.run === undefined)
    cleaned.push(...(await cleanMachine({ all: choice.all, dryRun }, context, display.progress)))
  shell.write(json ? `${JSON.stringify(cleaned, null, 2)}\n` : asText(cleaned))
  const failed = cleaned.filter(({ fate }) => fate === 'failed')
  if (failed.length > 0)
    throw new Problem('environment', `Could not remove ${failed.length} of ${cleaned.length} things.`)
  return EXIT.ok
}

/** Everything of the suite on this machine, on the given cluster and in the given runtime. */
async function found(flags: Flags, { context, display, environment }: Shell): Promise<readonly Leftover[]> {
  const { kubeconfig, context: name, namespace, runtimeEndpoint, podFolder } = flags
  const socket = runtimeEndpoint === undefined ? undefined : socketIn(runtimeEndpoint)
  const config =
    kubeconfig === undefined && name === undefined && namespace === undefined
      ? undefined
      : loadKubeconfig(
          {
            ...(kubeconfig !== undefined && { file: kubeconfig }),
            ...(name !== undefined && { context: name }),
          },
          environment.KUBECONFIG,
        )
  // The runtime may run in a container of the suite. Then its runs have their folders there.
  const around = new OwnContainers(context.cacheDir, context.signal).folderAround(socket ?? '')
  const places = [
    podFolderIn(context.cacheDir),
    ...(around === undefined ? [] : [podFolderIn(around)]),
    ...(podFolder === undefined ? [] : [resolve(podFolder)]),
  ]
  const all = await Promise.all([
    leftOnThisMachine(context, text => display.progress.note(text)),
    socket === undefined ? [] : leftInRuntime(socket, `in the runtime at ${socket}`, places, context.signal),
    config === undefined ? [] : leftThere(new Connection(config, context.signal), namespace),
  ])
  return all.flat()
}

/** What is left on a cluster, or in one of its namespaces: whoever has rights there only may not list others. */
function leftThere(connection: Connection, namespace: string | undefined): Promise<readonly Leftover[]> {
  if (namespace !== undefined) return leftInNamespace(connection, namespace)
  return leftOnCluster(connection, `on the cluster of context ${connection.config.getCurrentContext()}`)
}

/** What to remove besides the leftovers of ended runs. @throws Problem (usage) for an invalid id or age */
function choiceOf({ all = false, run, olderThan }: Flags): Choice {
  if (run !== undefined && !isRunId(run))
    throw new Problem('usage', `--run ${run} is not the id of a run.`, {
      remedy:
        'Use the eight letters and digits from the name of its namespace, e.g. 1a2b3c4d for pidns-1a2b3c4d.',
    })
  const before = olderThan === undefined ? undefined : new Date(Date.now() - ageIn(olderThan))
  return { all, run, before }
}

/** An age in milliseconds. @throws Problem (usage) if it is not valid */
function ageIn(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  const minutes = { m: 1, h: 60, d: 1440 }[unit ?? '']
  if (count !== undefined && minutes !== undefined) return Number(count) * minutes * 60_000
  throw new Problem('usage', `--older-than ${text} is not an age.`, { remedy: 'Use e.g. 30m, 12h or 7d.' })
}

/** Removes duplicates: a given runtime in a container of the suite is found twice. */
function unique(leftovers: readonly Leftover[]): readonly Leftover[] {
  return [...new Map(leftovers.map(leftover => [`${leftover.what} ${leftover.name}`, leftover])).values()]
}

async function treat(
  leftover: Leftover,
  choice: Choice,
  dryRun: boolean,
  progress: Progress,
): Promise<Cleaned> {
  const { what, name, about } = leftover
  const itself = { what, name, about }
  const why = whyLeft(leftover, choice)
  if (why !== undefined) return { ...itself, fate: 'left', why }
  if (dryRun) return { ...itself, fate: 'to be removed' }
  try {
    await progress.step(`remove ${what} ${name} (${about})`, () => leftover.remove())
    return { ...itself, fate: 'removed' }
  } catch (thrown) {
    return { ...itself, fate: 'failed', why: messageOf(thrown) }
  }
}

/** Why pidns leaves something; undefined if it removes it. */
export function whyLeft(
  { standing, owner, made }: Pick<Leftover, 'standing' | 'owner' | 'made'>,
  { all, run, before }: Choice,
): string | undefined {
  const isChosen = all || run !== undefined || (before !== undefined && made !== undefined && made < before)
  const who = owner === undefined ? 'a run' : spokenOwner(owner)
  switch (standing) {
    case 'abandoned':
      return undefined
    case 'in use':
      return `${who} uses it`
    case 'kept':
      return all || run !== undefined ? undefined : 'it is kept; --all removes it'
    case 'out of sight':
      return isChosen
        ? undefined
        : `pidns can't see from here whether ${who} still uses it; --older-than, --run or --all removes it`
    case 'of nobody':
      return isChosen
        ? undefined
        : 'it has a name of pidns, but its owner is unknown here; --older-than, --run or --all removes it'
  }
}

/** One line for each thing. Everything that stays for later runs shares one line. */
function asText(cleaned: readonly Cleaned[]): string {
  const later = cleaned.filter(isForLater)
  const lines = cleaned
    .filter(each => !isForLater(each))
    .map(({ what, name, about, fate, why }) => {
      const reason = why === undefined ? '' : `: ${why}`
      return `${fate}  ${what} ${name} (${about})${reason}\n`
    })
  if (later.length > 0)
    lines.push(
      `left  ${later.length} images and parts on this machine: ${later[0]?.why ?? ''} (--json lists them)\n`,
    )
  return lines.length === 0 ? 'There is nothing to clean up.\n' : lines.join('')
}
