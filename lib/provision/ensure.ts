import type { SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Progress, Step } from '../progress.ts'
import { isAgreed, notAgreedRemedy } from './agreement.ts'
import { withLock } from './lock.ts'
import type { Part, PartReport } from './part.ts'

/**
 * Finds the part, or gets it in the first way that works. Only one run at a time gets a part. Before it tries
 * the next way it reports why the previous one failed. If none is left, the problem lists all reasons.
 */
export async function ensure<T>(part: Part<T>, ctx: Context, progress: Progress): Promise<T> {
  const finding = await part.find(ctx)
  if ('found' in finding) return finding.found
  return progress.step(part.name, step =>
    withLock(part.name, ctx, step, async () => {
      const again = await part.find(ctx)
      if ('found' in again) return again.found
      step.say(again.missing)
      return get(part, again.missing, ctx, step)
    }),
  )
}

async function get<T>(part: Part<T>, missing: string, ctx: Context, step: Step): Promise<T> {
  const reasons: Reason[] = []
  const refused: SystemChange[] = []
  const remedies = new Set<string>()
  for (const way of part.ways) {
    const obstacle = await way.obstacle?.(ctx)
    if (obstacle !== undefined) {
      reasons.push({ what: "can't", titles: [way.title], why: obstacle })
      continue
    }
    const changes = (await way.changes?.(ctx)) ?? []
    if (!(await isAgreed(changes, ctx))) {
      reasons.push({ what: 'may not', titles: [way.title], why: NOT_AGREED })
      refused.push(...changes)
      continue
    }
    const last = reasons.at(-1)
    if (last !== undefined) step.note(`${spoken(last)}; will ${way.title}`)
    try {
      return await step.step(way.about ? `${way.title} (${way.about})` : way.title, inner =>
        way.make(ctx, inner),
      )
    } catch (error) {
      ctx.signal.throwIfAborted()
      if (error instanceof Problem && error.kind === 'usage') throw error
      if (error instanceof Problem && error.remedy !== undefined) remedies.add(error.remedy)
      reasons.push({ what: 'could not', titles: [way.title], why: withoutFullStop(messageOf(error)) })
    }
  }
  if (refused.length > 0) remedies.add(notAgreedRemedy(refused))
  else if (part.remedy) remedies.add(await part.remedy(ctx))
  // If the user only has to agree, ways that can't work on this machine don't matter.
  const toSay = refused.length > 0 ? reasons.filter(({ what }) => what !== "can't") : reasons
  const why = together(toSay).map(reason => `; ${spoken(reason)}`)
  throw new Problem(
    'environment',
    `${part.name}: ${missing}${why.join('')}.`,
    remedies.size === 0 ? {} : { remedy: [...remedies].join('\n') },
  )
}

const NOT_AGREED = 'you have not agreed to changes on this system'

/** Why some ways to get a part failed. */
interface Reason {
  readonly what: "can't" | 'could not' | 'may not'
  readonly titles: readonly string[]
  readonly why: string
}

function spoken(reason: Reason): string {
  return `${reason.what} ${reason.titles.join(' nor ')}: ${reason.why}`
}

/** Merges identical reasons. */
function together(reasons: readonly Reason[]): Reason[] {
  const groups = Map.groupBy(reasons, reason => `${reason.what} ${reason.why}`)
  return [...groups.values()].flatMap(same =>
    same[0] === undefined ? [] : [{ ...same[0], titles: same.flatMap(reason => reason.titles) }],
  )
}

/**
 * Asks the user, if there is one, about all system changes that getting these parts may need, in one
 * question. Consent remembers the answer for each part.
 */
export async function askOnce(parts: readonly Part<unknown>[], ctx: Context): Promise<void> {
  const changes: SystemChange[] = []
  for (const { ways } of parts)
    for (const way of ways)
      if ((await way.obstacle?.(ctx)) === undefined) changes.push(...((await way.changes?.(ctx)) ?? []))
  await isAgreed([...new Map(changes.map(change => [change.what, change])).values()], ctx)
}

/** Reports whether a part is there and, if not, how we would get it. Changes nothing. */
export async function survey<T>(part: Part<T>, ctx: Context): Promise<PartReport> {
  const finding = await part.find(ctx)
  if ('found' in finding)
    return { name: part.name, found: true, detail: finding.where, plan: [], remedy: undefined }
  const plan = await Promise.all(
    part.ways.map(async way => {
      const obstacle = await way.obstacle?.(ctx)
      const changes = obstacle === undefined ? ((await way.changes?.(ctx)) ?? []) : []
      return { title: way.title, about: way.about, obstacle, changes: changes.map(({ what }) => what) }
    }),
  )
  const stuck = plan.every(way => way.obstacle !== undefined)
  return {
    name: part.name,
    found: false,
    detail: finding.missing,
    plan,
    remedy: stuck ? await part.remedy?.(ctx) : undefined,
  }
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, '')
}
