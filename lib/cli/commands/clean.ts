import { resolve } from 'node:path'
import { z } from 'zod'
import { isRunId, spokenOwner } from '../../ownership.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { Progress } from '../../progress.ts'
import { leftOnCluster } from '../../run/leftovers/in-a-cluster.ts'
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
  runtimeEndpoint: z.string().optional(),
  podFolder: z.string().optional(),
})

type Flags = z.infer<typeof someFlags>

/** What is to be removed besides what ended runs left; never what a run uses. */
interface Choice {
  /** Everything. */
  readonly all: boolean
  /** What this run made, and nothing else. */
  readonly run: string | undefined
  /** Also what was made before this, and whose run can't be asked for. */
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
  // What is in something goes before it, and one after the other: it is little, and it is said.
  for (const leftover of leftovers.toReversed()) {
    context.signal.throwIfAborted()
    cleaned.push(await treat(leftover, choice, dryRun, display.progress))
  }
  // What runs stand on goes last. One that was named stands on nothing of its own.
  if (choice.run === undefined)
    cleaned.push(...(await cleanMachine({ all: choice.all, dryRun }, context, display.progress)))
  shell.write(json ? `${JSON.stringify(cleaned, null, 2)}\n` : asText(cleaned))
  const failed = cleaned.filter(({ fate }) => fate === 'failed')
  if (failed.length > 0)
    throw new Problem('environment', `${failed.length} of ${cleaned.length} could not be removed.`)
  return EXIT.ok
}

/** Everything of the suite that is on this machine, and on the cluster and in the runtime that are named. */
async function found(flags: Flags, { context, display, environment }: Shell): Promise<readonly Leftover[]> {
  const { kubeconfig, context: name, runtimeEndpoint, podFolder } = flags
  const socket = runtimeEndpoint === undefined ? undefined : socketIn(runtimeEndpoint)
  const config =
    kubeconfig === undefined && name === undefined
      ? undefined
      : loadKubeconfig(
          {
            ...(kubeconfig !== undefined && { file: kubeconfig }),
            ...(name !== undefined && { context: name }),
          },
          environment.KUBECONFIG,
        )
  // The runtime may be in a container of the suite, where its runs have their folders.
  const around = new OwnContainers(context.cacheDir, context.signal).folderAround(socket ?? '')
  const places = [
    podFolderIn(context.cacheDir),
    ...(around === undefined ? [] : [podFolderIn(around)]),
    ...(podFolder === undefined ? [] : [resolve(podFolder)]),
  ]
  const all = await Promise.all([
    leftOnThisMachine(context, text => display.progress.note(text)),
    socket === undefined ? [] : leftInRuntime(socket, `in the runtime at ${socket}`, places, context.signal),
    config === undefined
      ? []
      : leftOnCluster(
          new Connection(config, context.signal),
          `on the cluster of context ${config.getCurrentContext()}`,
        ),
  ])
  return all.flat()
}

/** What is to be removed besides what ended runs left. @throws Problem (usage) for what is no id and no age */
function choiceOf({ all = false, run, olderThan }: Flags): Choice {
  if (run !== undefined && !isRunId(run))
    throw new Problem('usage', `--run ${run} is no id of a run.`, {
      remedy: 'It is eight letters and digits, as in the name of its namespace: pidns-1a2b3c4d.',
    })
  const before = olderThan === undefined ? undefined : new Date(Date.now() - ageIn(olderThan))
  return { all, run, before }
}

/** Milliseconds. @throws Problem (usage) */
function ageIn(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  const minutes = { m: 1, h: 60, d: 1440 }[unit ?? '']
  if (count !== undefined && minutes !== undefined) return Number(count) * minutes * 60_000
  throw new Problem('usage', `--older-than ${text} is no age.`, { remedy: 'It is 30m, 12h or 7d.' })
}

/** A runtime that is named and is in a container of the suite is found twice. */
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

/** Why something is not removed; nothing when it is to be. */
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
        : `${who} made it, which can't be seen from here; --older-than, --run or --all removes it`
    case 'of nobody':
      return isChosen
        ? undefined
        : 'it bears our name, and no owner that is known here; --older-than, --run or --all removes it'
  }
}

/** One line for each; what is left for later runs is one line in all. */
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
      `left  ${later.length} images and parts of this machine: ${later[0]?.why ?? ''} (--json lists them)\n`,
    )
  return lines.length === 0 ? 'Nothing of the suite is left.\n' : lines.join('')
}
