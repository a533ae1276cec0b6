import { z } from 'zod'
import { messageOf, Problem } from '../../problem.ts'
import { sandboxesIn } from '../../run/leftovers/in-a-runtime.ts'
import type { Leftover } from '../../run/leftovers/leftover.ts'
import { leftoversHere } from '../../run/leftovers/on-this-machine.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'
import { socketIn } from '../socket.ts'

const someFlags = z.object({
  all: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  json: z.boolean().optional(),
  runtimeEndpoint: z.string().optional(),
})

/** What `pidns clean` has done about a leftover, or would do. */
interface Outcome {
  readonly leftover: Leftover
  readonly fate: 'removed' | 'to be removed' | 'left' | 'failed'
  /** Why it is left, or why it could not be removed. */
  readonly why?: string
}

/** `pidns clean` */
export async function clean(flags: unknown, shell: Shell): Promise<number> {
  const { all = false, dryRun = false, json = false, runtimeEndpoint } = someFlags.parse(flags)
  const { context, display } = shell
  const socket = runtimeEndpoint === undefined ? undefined : socketIn(runtimeEndpoint)
  const [here, there] = await Promise.all([
    leftoversHere(context, text => display.progress.note(text)),
    socket === undefined ? [] : sandboxesIn(socket, `in the runtime at ${socket}`, context.signal),
  ])
  const leftovers = unique([...here, ...there])
  const outcomes: Outcome[] = []
  // What is in something goes before it, and one after the other: it is little, and it is said.
  for (const leftover of leftovers.toReversed()) {
    context.signal.throwIfAborted()
    outcomes.push(await treat(leftover, { all, dryRun }, shell))
  }
  shell.write(json ? `${JSON.stringify(outcomes.map(asJson), null, 2)}\n` : asText(outcomes))
  const failed = outcomes.filter(({ fate }) => fate === 'failed')
  if (failed.length > 0)
    throw new Problem('environment', `${failed.length} of ${outcomes.length} could not be removed.`)
  return EXIT.ok
}

/** A runtime that is named and is in a container of the suite is found twice. */
function unique(leftovers: readonly Leftover[]): readonly Leftover[] {
  return [...new Map(leftovers.map(leftover => [`${leftover.what} ${leftover.name}`, leftover])).values()]
}

async function treat(
  leftover: Leftover,
  { all, dryRun }: { all: boolean; dryRun: boolean },
  { display }: Shell,
): Promise<Outcome> {
  const why = whyLeft(leftover, all)
  if (why !== undefined) return { leftover, fate: 'left', why }
  if (dryRun) return { leftover, fate: 'to be removed' }
  try {
    await display.progress.step(`remove ${leftover.what} ${leftover.name} (${leftover.about})`, () =>
      leftover.remove(),
    )
    return { leftover, fate: 'removed' }
  } catch (thrown) {
    return { leftover, fate: 'failed', why: messageOf(thrown) }
  }
}

/** Why something is not removed; nothing when it is to be. */
function whyLeft({ standing, owner }: Leftover, all: boolean): string | undefined {
  switch (standing) {
    case 'abandoned':
      return undefined
    case 'in use':
      return `process ${owner?.pid} uses it`
    case 'kept':
      return all ? undefined : 'it is kept; --all removes it'
    case 'of another machine':
      return all ? undefined : `a run of ${owner?.host} made it, which may go on; --all removes it`
  }
}

function asText(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return 'Nothing of the suite is left.\n'
  return outcomes
    .map(({ leftover: { what, name, about }, fate, why }) => {
      const reason = why === undefined ? '' : `: ${why}`
      return `${fate}  ${what} ${name} (${about})${reason}\n`
    })
    .join('')
}

function asJson({ leftover: { what, name, about, standing }, fate, why }: Outcome) {
  return { what, name, about, standing, fate, ...(why !== undefined && { why }) }
}
