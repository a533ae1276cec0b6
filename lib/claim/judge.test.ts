import FakeTimers from '@sinonjs/fake-timers'
import { AssertionError, expect } from 'chai'
import type { Claim } from './claim.ts'
import { signalOfClaim } from './evidence.ts'
import { judge } from './judge.ts'
import { page } from './source.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'performance'] as const

function claimOf(judgeIt: Claim['judge'], within?: number): Claim {
  const text = {
    id: 'a.claim',
    title: 'a',
    source: page.introduction(''),
    level: 'required',
    pods: [],
  } as const
  return { ...text, judge: judgeIt, ...(within !== undefined && { within }) }
}

describe('judging a claim', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  const never = () => new AbortController().signal
  const started = async () => {}

  it('that holds passes, and one that throws an assertion fails', async () => {
    expect(
      (
        await judge(
          claimOf(async () => {}),
          started,
          never(),
        )
      ).judgement,
    ).to.deep.equal({ verdict: 'pass' })
    const failing = claimOf(async () => {
      throw new AssertionError('expected more')
    })
    expect((await judge(failing, started, never())).judgement).to.include({ verdict: 'fail' })
  })

  it('that takes longer than it may is inconclusive, and may not go on', async () => {
    let mayGoOn: boolean | undefined
    const slow = claimOf(async () => {
      await new Promise(resolve => setTimeout(resolve, 9000))
      mayGoOn = signalOfClaim()?.aborted === false
    }, 5)
    const judged = judge(slow, started, never())
    await clock.tickAsync(5000)
    const outcome = await judged
    expect(outcome.judgement).to.deep.equal({
      verdict: 'inconclusive',
      reason: 'The claim was not judged within 5 s.',
    })
    expect(outcome.ranOut).to.equal(true)
    await clock.tickAsync(5000)
    expect(mayGoOn).to.equal(false)
  })

  it('whose pods do not start is inconclusive, and has not run out of time', async () => {
    const outcome = await judge(
      claimOf(async () => {}),
      async () => {
        throw new Error('no pod')
      },
      never(),
    )
    expect(outcome.judgement.verdict).to.equal('inconclusive')
    expect(outcome.ranOut).to.equal(undefined)
  })
})
