import Mocha from 'mocha'
import { pickClaims } from '../claim/pick.ts'
import type { Context } from '../context.ts'
import type { Claim } from '../run/claim.ts'
import type { RunOptions } from '../run/options.ts'
import { type Conducted, Session, type Watcher } from '../run/session.ts'
import { addRootHooks } from './root-hooks.ts'
import { loadSpecs } from './specs.ts'
import { claimsIn } from './test-of-claim.ts'

/** How long Mocha may take to end its tests when the run was aborted, in milliseconds. */
const ABORTED_WITHIN = 5000

/**
 * A whole run by Mocha, as `npx mocha` makes it, but with a reporter that says nothing: the report tells everything.
 * @throws Problem (usage) before anything is replaced or made, and when the target turns out not to be what was asked
 * for; (environment) when the report can't be written at all. Every other problem is told by the report.
 */
export async function conduct(options: RunOptions, context: Context, watcher: Watcher): Promise<Conducted> {
  const mocha = await loadSpecs({ reporter: Mocha.reporters.Base })
  const claims = pickClaims(claimsIn(mocha.suite), options.claims, options.withoutRestarts !== true)
  mocha.grep(titlesOf(claims))
  const session = new Session(options, context, watcher)
  await runMocha(mocha, session, context.signal)
  return session.end()
}

/** Matches the titles of exactly these claims' tests. */
function titlesOf(claims: readonly Claim[]): RegExp {
  const ids = claims.map(({ id }) => id.replaceAll('.', '\\.'))
  return new RegExp(`(^| )(${ids.join('|')}): `)
}

/** Runs the specs. An exception in a callback of a test breaks Mocha's chain, so that it never tells its end. */
async function runMocha(mocha: Mocha, session: Session, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const runner = mocha.run(() => resolve())
  // It begins in a later turn.
  addRootHooks(runner, session)
  let timer: NodeJS.Timeout | undefined
  const abort = async () => {
    runner.abort()
    await session.settled()
    timer = setTimeout(resolve, ABORTED_WITHIN)
  }
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) void abort()
  await promise.finally(() => {
    signal.removeEventListener('abort', abort)
    clearTimeout(timer)
  })
  if (session.isUnfinished && !signal.aborted)
    session.fail(new Error('Mocha stopped before every claim was judged'))
}
