import FakeTimers from '@sinonjs/fake-timers'
import { AssertionError, expect } from 'chai'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { eventually } from '../pod/eventually.ts'
import { LostRecord } from '../pod/lost-record.ts'
import type { Scope } from '../pod/scope.ts'
import type { Target } from '../target/target.ts'
import { judge } from './judge.ts'
import { aClaimText } from './sample.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const

const claim = aClaimText()

/** These tests ask it nothing. */
const target = {} as Target

describe('judging a claim', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  const seconds = (count: number) => new Promise(resolve => setTimeout(resolve, count * 1000))
  const judged = (
    judgeIt: (scope: Scope) => Promise<void>,
    { started = async () => {}, slow = 1, signal = new AbortController().signal, of = claim } = {},
  ) => judge(of, started, judgeIt, { target, slow }, signal)

  it('gives pass if the claim holds, and fail if an assertion fails', async () => {
    expect((await judged(async () => {})).judgement).to.deep.equal({ verdict: 'pass' })
    const failed = await judged(async () => {
      throw new AssertionError('expected more')
    })
    expect(failed.judgement).to.include({ verdict: 'fail', reason: 'expected more' })
  })

  it('is inconclusive if it takes too long, and may not go on', async () => {
    let mayGoOn: string | undefined
    const outcome = judged(async scope => {
      await seconds(90)
      try {
        mayGoOn = `on ${scope.target}`
      } catch (thrown) {
        mayGoOn = String(thrown)
      }
    })
    await clock.tickAsync(60_000)
    const { judgement, ranOut } = await outcome
    expect(judgement).to.deep.equal({
      verdict: 'inconclusive',
      reason: 'The claim was not judged within 60 s.',
    })
    expect(ranOut).to.equal(true)
    await clock.tickAsync(60_000)
    expect(mayGoOn).to.include('was not judged within 60 s')
  })

  it('gives no verdict for a claim that acts although it says that it only looks', async () => {
    const acting = async (scope: Scope) => scope.mustNotOnlyLook()
    expect((await judged(acting)).judgement).to.deep.equal({ verdict: 'pass' })
    const { judgement } = await judged(acting, { of: { ...claim, onlyLooks: true } })
    expect(judgement).to.have.property('verdict', 'inconclusive')
    expect(judgement)
      .to.have.property('reason')
      .that.includes('fault of the suite: a claim that says that it only looks acts on a pod')
  })

  it('may take longer by the factor of slow nodes', async () => {
    const outcome = judged(() => seconds(150).then(() => {}), { slow: 3 })
    await clock.tickAsync(200_000)
    expect((await outcome).judgement).to.deep.equal({ verdict: 'pass' })
  })

  it('may wait longer in total than its limit, since each wait has its own deadline', async () => {
    const outcome = judged(async scope => {
      for (const turn of [1, 2, 3, 4]) {
        const begin = performance.now()
        await eventually(
          scope,
          async () => expect(performance.now() - begin, `turn ${turn}`).to.be.above(25_000),
          { within: 30 },
        )
        await seconds(10)
      }
    })
    await clock.tickAsync(150_000)
    expect((await outcome).judgement).to.deep.equal({ verdict: 'pass' })
  })

  it('fails if a wait in it fails, and reports what the wait saw last', async () => {
    const outcome = judged(scope =>
      eventually(scope, async () => void expect(performance.now()).to.be.below(0), { within: 70 }),
    )
    await clock.tickAsync(80_000)
    const { judgement } = await outcome
    expect(judgement).to.have.property('verdict', 'fail')
    expect(judgement).to.have.property('reason').that.includes('to be below +0').and.includes('for 70 s')
  })

  it('is inconclusive without running out of time if the pods do not start', async () => {
    let isJudged = false
    const outcome = await judged(
      async () => {
        isJudged = true
      },
      {
        started: async () => {
          throw new PodNotStarted('no pod', 'runtime')
        },
      },
    )
    expect(outcome.judgement).to.deep.equal({ verdict: 'inconclusive', reason: 'no pod' })
    expect(outcome.ranOut).to.equal(undefined)
    expect(isJudged).to.equal(false)
  })

  it('gives fail if the claim is about the start and the runtime can not start its pods', async () => {
    const started = async () => {
      throw new PodNotStarted('no pod', 'runtime')
    }
    const outcome = await judged(async () => {}, { started, of: { ...claim, judgesStart: true } })
    expect(outcome.judgement).to.include({ verdict: 'fail', reason: 'no pod' })
  })

  it('stops work that the claim left running', async () => {
    const acts: string[] = []
    const outcome = judged(async scope => {
      const other = async () => {
        await seconds(2)
        acts.push(`on ${scope.target}`)
      }
      await Promise.all([other(), Promise.reject(new AssertionError('expected more'))])
    })
    await clock.tickAsync(10)
    expect((await outcome).judgement).to.include({ verdict: 'fail' })
    expect((await outcome).ranOut).to.equal(undefined)
    await clock.tickAsync(5000)
    expect(acts).to.deep.equal([])
  })

  it('waits for what happens once, and its clock stops meanwhile', async () => {
    const outcome = judged(async scope => {
      const restart = seconds(100)
      await Promise.all([scope.awaiting(restart), Promise.reject(new AssertionError('expected more'))])
    })
    let isOver = false
    void outcome.finally(() => {
      isOver = true
    })
    await clock.tickAsync(90_000)
    expect(isOver).to.equal(false)
    await clock.tickAsync(20_000)
    expect((await outcome).judgement).to.include({ verdict: 'fail', reason: 'expected more' })
  })

  it('is inconclusive, and says why, if the cluster lost what the runtime did', async () => {
    const outcome = await judged(async () => {
      throw new LostRecord('a', 'b', 10)
    })
    expect(outcome.judgement.verdict).to.equal('inconclusive')
    expect(outcome.tells).to.include('lost the record')
  })

  it('ends with the run', async () => {
    const controller = new AbortController()
    const outcome = judged(() => seconds(50).then(() => {}), { signal: controller.signal })
    await clock.tickAsync(1000)
    controller.abort(new Error('interrupted'))
    const { judgement, ranOut } = await outcome
    expect(judgement).to.deep.equal({
      verdict: 'not run',
      reason: 'the run ended before it was judged: interrupted',
    })
    expect(ranOut).to.equal(undefined)
  })
})
