import type Mocha from 'mocha'
import type { Session } from '../run/session.ts'
import { claimsIn, setBench } from './test-of-claim.ts'

/**
 * Gives the root suite of a runner, before it runs anything, the hooks that make a run of what Mocha has selected, by
 * files, `--grep` or `.only`. The first opens it, each test waits for its own claim, the last ends it.
 */
export function addRootHooks(
  runner: Mocha.Runner,
  session: Pick<Session, 'begin' | 'outcomeOf' | 'end'>,
): void {
  const { suite } = runner
  const claimsOfSuite = claimsIn(suite).length
  let isOpen = false
  suite.beforeAll('open the run', async function () {
    this.timeout(0)
    setBench(this, session)
    // Only now: what is not `.only` has left the suite when its hooks run.
    await session.begin(claimsIn(suite, selectionOf(runner)), claimsOfSuite)
    isOpen = true
  })
  suite.afterAll('end the run', async function () {
    this.timeout(0)
    const ended = session.end()
    // What kept it from being opened has been told.
    await (isOpen ? ended : ended.catch(() => {}))
  })
}

/** Whether `--grep`, or the opposite of it, selects a test: as the runner decides it for itself (runner.js, runTests). */
function selectionOf(runner: Mocha.Runner): (test: Mocha.Test) => boolean {
  const { _grep, _invert: isInverted = false } = runner as RunnerInside
  // One with the flag g remembers where it was, and Mocha's own must not be moved on.
  const pattern = new RegExp(_grep.source, _grep.flags.replace('g', ''))
  return test => pattern.test(test.fullTitle()) !== isInverted
}

/** What the types of Mocha leave out: without `--invert` that is undefined. */
type RunnerInside = Mocha.Runner & { readonly _grep: RegExp; readonly _invert: boolean | undefined }
