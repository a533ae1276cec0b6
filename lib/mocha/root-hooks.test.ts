import { expect } from 'chai'
import Mocha from 'mocha'
import type { Outcome } from '../claim/outcome.ts'
import { page } from '../claim/source.ts'
import type { Judgement } from '../claim/verdict.ts'
import type { Claim } from '../run/claim.ts'
import { addRootHooks } from './root-hooks.ts'
import { makeTest } from './test-of-claim.ts'

function claimOf(id: Claim['id'], level: Claim['level'] = 'required'): Claim {
  const source = page.introduction('')
  return { id, title: 'a claim', source, level, pods: {}, needs: [], asWritten: '', judge: async () => {} }
}

/** A session that records calls and gives each claim its outcome, `pass` by default. */
function sessionOf(judgements: Readonly<Record<string, Judgement>> = {}) {
  const begun: string[] = []
  const judged: string[] = []
  let ended = 0
  return {
    begun,
    judged,
    get ended() {
      return ended
    },
    begin: async (claims: readonly Claim[], claimsOfSuite: number) => {
      begun.push(...claims.map(({ id }) => id), `of ${claimsOfSuite}`)
    },
    outcomeOf: async (claim: Claim): Promise<Outcome> => {
      judged.push(claim.id)
      const judgement = judgements[claim.id] ?? { verdict: 'pass' }
      return { claim, judgement, evidence: [], measurements: [], began: 0, seconds: 0 }
    },
    end: async () => {
      ended++
      return { report: {} as never, file: '', unwritten: undefined, fault: undefined }
    },
  }
}

type SuiteInside = Mocha.Suite & { appendOnlyTest(test: Mocha.Test): void }

/** A separate, silent Mocha with the tests of some claims. */
function mochaOf(claims: readonly Claim[], options: Mocha.MochaOptions & { only?: string } = {}): Mocha {
  const { only, ...rest } = options
  const mocha = new Mocha({ reporter: Mocha.reporters.Base, ...rest })
  for (const claim of claims)
    makeTest(claim, (title, judged) => {
      const test = new Mocha.Test(title, judged)
      mocha.suite.addTest(test)
      // `it.only` calls this; the types leave it out.
      if (claim.id === only) (mocha.suite as SuiteInside).appendOnlyTest(test)
      return test
    })
  return mocha
}

interface Counts {
  readonly passes: number
  readonly failures: number
  readonly pending: number
}

function run(
  mocha: Mocha,
  session: ReturnType<typeof sessionOf>,
  then = (_: Mocha.Runner) => {},
): Promise<Counts> {
  const { promise, resolve } = Promise.withResolvers<Counts>()
  const runner = mocha.run(() => resolve({ passes: 0, failures: 0, pending: 0, ...runner.stats }))
  addRootHooks(runner, session)
  then(runner)
  return promise
}

const all = [claimOf('doc.one'), claimOf('doc.two'), claimOf('ns.one')]

describe('root hooks', () => {
  it('open a run of all claims, and end it', async () => {
    const session = sessionOf()
    expect(await run(mochaOf(all), session)).to.include({ passes: 3, failures: 0 })
    expect(session.begun).to.deep.equal(['doc.one', 'doc.two', 'ns.one', 'of 3'])
    expect(session.judged).to.deep.equal(['doc.one', 'doc.two', 'ns.one'])
    expect(session.ended).to.equal(1)
  })

  it('open a run of what --grep selects', async () => {
    const session = sessionOf()
    await run(mochaOf(all, { grep: 'doc.' }), session)
    expect(session.begun).to.deep.equal(['doc.one', 'doc.two', 'of 3'])
  })

  it('open a run of what --grep with --invert leaves', async () => {
    const session = sessionOf()
    const mocha = mochaOf(all, { grep: 'doc.' })
    mocha.invert()
    await run(mocha, session)
    expect(session.begun).to.deep.equal(['ns.one', 'of 3'])
  })

  it('open a run of what is marked .only', async () => {
    const session = sessionOf()
    await run(mochaOf(all, { only: 'doc.two' }), session)
    expect(session.begun).to.deep.equal(['doc.two', 'of 3'])
    expect(session.judged).to.deep.equal(['doc.two'])
  })

  it('judge nothing if the run can not be opened, and still end it', async () => {
    const session = sessionOf()
    session.begin = async () => {
      throw new Error('no cluster')
    }
    expect(await run(mochaOf(all), session)).to.include({ passes: 0, failures: 1 })
    expect(session.judged).to.deep.equal([])
    expect(session.ended).to.equal(1)
  })

  it('end the run if Mocha is told to stop', async () => {
    const session = sessionOf()
    await run(mochaOf(all), session, runner => {
      session.outcomeOf = async claim => {
        runner.abort()
        return { claim, judgement: { verdict: 'pass' }, evidence: [], measurements: [], began: 0, seconds: 0 }
      }
    })
    expect(session.judged).to.deep.equal([])
    expect(session.ended).to.equal(1)
  })
})

describe('the test of a claim', () => {
  it('fails if a required claim fails or a claim is inconclusive, and is pending for other failures and skips', async () => {
    const claims = [...all, claimOf('sig.one', 'recommended'), claimOf('cap.one')]
    const session = sessionOf({
      'doc.one': { verdict: 'fail', reason: 'expected more' },
      'doc.two': { verdict: 'inconclusive', reason: 'no node' },
      'sig.one': { verdict: 'fail', reason: 'expected more' },
      'cap.one': { verdict: 'skipped', reason: 'no such thing here' },
    })
    expect(await run(mochaOf(claims), session)).to.include({ passes: 1, failures: 2, pending: 2 })
  })

  it('refuses to pass if no run is open', async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    mochaOf([claimOf('doc.one')]).run(resolve)
    expect(await promise).to.equal(1)
  })

  it('must have a unique id', () => {
    const mocha = mochaOf([claimOf('doc.one'), claimOf('doc.one')])
    const runner = new Mocha.Runner(mocha.suite)
    expect(() => addRootHooks(runner, sessionOf())).to.throw('two claims have the id doc.one')
  })
})
