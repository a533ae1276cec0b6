import Mocha from 'mocha'
import type { Outcome } from '../claim/outcome.ts'
import { pickClaims } from '../claim/pick.ts'
import type { Context } from '../context.ts'
import type { Claim } from '../run/claim.ts'
import type { RunOptions } from '../run/options.ts'
import { type Conducted, Session, type Watcher } from '../run/session.ts'
import { addRootHooks } from './root-hooks.ts'
import { loadSpecs } from './specs.ts'
import { claimsIn } from './test-of-claim.ts'

/** How long Mocha may take to end its tests after an abort, in milliseconds. */
const ABORTED_WITHIN = 5000

/**
 * A whole run with Mocha, like `npx mocha`, but with a silent reporter: the report says everything.
 * @throws Problem (usage) before anything is replaced or made, or if the target turns out not to be the
 * requested one; (environment) if the report can't be written at all. The report states every other problem.
 */
export async function conduct(options: RunOptions, context: Context, watcher: Watcher): Promise<Conducted> {
  const mocha = await loadSpecs({ reporter: Mocha.reporters.Base })
  const claims = pickClaims(claimsIn(mocha.suite), options)
  mocha.grep(titlesOf(claims))
  const enough = new AbortController()
  const watching: Watcher = {
    ...watcher,
    onOutcome: outcome => {
      watcher.onOutcome(outcome)
      if (options.failFast === true && failsTheRun(outcome)) enough.abort()
    },
  }
  const session = new Session(options, context, watching)
  await runMocha(mocha, session, { interrupted: context.signal, enough: enough.signal })
  return session.end()
}

function failsTheRun({ claim, judgement }: Outcome): boolean {
  return claim.level === 'required' && judgement.verdict === 'fail'
}

/** Matches the titles of exactly these claims' tests. */
function titlesOf(claims: readonly Claim[]): RegExp {
  const ids = claims.map(({ id }) => id.replaceAll('.', '\\.'))
  return new RegExp(`(^| )(${ids.join('|')}): `)
}

/** Runs the specs. An exception in a test's callback breaks Mocha's chain, so Mocha never reports its end. */
async function runMocha(
  mocha: Mocha,
  session: Session,
  { interrupted: signal, enough }: { readonly interrupted: AbortSignal; readonly enough: AbortSignal },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const runner = mocha.run(() => resolve())
  // Mocha begins in a later turn, so these hooks are in time.
  addRootHooks(runner, session)
  let timer: NodeJS.Timeout | undefined
  const abort = async () => {
    runner.abort()
    await session.settled()
    timer = setTimeout(resolve, ABORTED_WITHIN)
  }
  signal.addEventListener('abort', abort, { once: true })
  enough.addEventListener('abort', () => runner.abort(), { once: true })
  if (signal.aborted) void abort()
  await promise.finally(() => {
    signal.removeEventListener('abort', abort)
    clearTimeout(timer)
  })
  if (session.isUnfinished && !signal.aborted && !enough.aborted)
    session.fail(new Error('Mocha stopped before every claim was judged'))
}
