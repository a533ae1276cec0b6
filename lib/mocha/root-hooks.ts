import type Mocha from 'mocha'
import type { Session } from '../run/session.ts'
import { claimsIn, setBench } from './test-of-claim.ts'

/**
 * Adds hooks to the root suite of a runner that has not started. They make a run of what Mocha has selected
 * by files, `--grep` or `.only`. The first hook opens the run, each test waits for its own claim, the last
 * hook ends the run.
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
    // Not earlier: when hooks run, Mocha has already dropped the tests without `.only`.
    await session.begin(claimsIn(suite, selectionOf(runner)), claimsOfSuite)
    isOpen = true
  })
  suite.afterAll('end the run', async function () {
    this.timeout(0)
    const ended = session.end()
    // The error that kept it from opening has been reported.
    await (isOpen ? ended : ended.catch(() => {}))
  })
}

/** Whether `--grep`, or its inverse, selects a test, by the same rule as the runner (runner.js, runTests). */
function selectionOf(runner: Mocha.Runner): (test: Mocha.Test) => boolean {
  const { _grep, _invert: isInverted = false } = runner as RunnerInside
  // A pattern with the flag g remembers its position, and Mocha's own pattern must keep its position.
  const pattern = new RegExp(_grep.source, _grep.flags.replace('g', ''))
  return test => pattern.test(test.fullTitle()) !== isInverted
}

/** What Mocha's types leave out. `_invert` is undefined without `--invert`. */
type RunnerInside = Mocha.Runner & { readonly _grep: RegExp; readonly _invert: boolean | undefined }
