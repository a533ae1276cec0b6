import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { type Look, poll, TooSlowToTell } from './poll.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const
const late = (seen: string) => new Error(`late, seen: ${seen}`)

describe('poll', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  const seconds = (count: number) => new Promise<void>(resolve => setTimeout(resolve, count * 1000))

  /** How a wait ends within so many seconds, in steps of a tenth. */
  async function ending<T>(wait: Promise<T>, within = 60): Promise<T | Error> {
    let ended: T | Error | undefined
    wait.then(
      value => {
        ended = value
      },
      error => {
        ended = error
      },
    )
    for (let turn = 0; turn < within * 10 && ended === undefined; turn++) await clock.tickAsync(100)
    if (ended === undefined) throw new Error(`it goes on after ${within} s`)
    return ended
  }

  const never = () => new AbortController().signal

  it('returns the result as soon as a look gives it', async () => {
    let looks = 0
    const look = async (): Promise<Look<string>> => (++looks < 4 ? { waiting: 'no' } : { done: 'yes' })
    expect(await ending(poll(10, look, late, never()))).to.equal('yes')
    expect(performance.now()).to.be.below(1000)
  })

  it('ends at once if the look throws', async () => {
    const look = async (): Promise<Look<string>> => {
      throw new Error('broken')
    }
    expect(String(await ending(poll(10, look, late, never())))).to.equal('Error: broken')
    expect(performance.now()).to.be.below(200)
  })

  it('looks until the deadline, and then reports what it saw last', async () => {
    const began: number[] = []
    const look = async (): Promise<Look<string>> => {
      began.push(performance.now())
      return { waiting: `look ${began.length}` }
    }
    const error = await ending(poll(10, look, late, never()))
    expect(String(error)).to.equal(`Error: late, seen: look ${began.length}`)
    expect(began.at(-1)).to.be.within(9400, 10_000)
  })

  it('ignores an answer after the deadline', async () => {
    const look = async (): Promise<Look<string>> => {
      await seconds(12)
      return { done: 'yes' }
    }
    expect(await ending(poll(10, look, late, never()))).to.be.instanceOf(TooSlowToTell)
  })

  it('does not let one slow look from the beginning decide', async () => {
    const look = async (): Promise<Look<string>> => {
      await seconds(8)
      return { waiting: 'not yet' }
    }
    const error = await ending(poll(10, look, late, never()))
    expect(error).to.be.instanceOf(TooSlowToTell)
    expect(String(error)).to.include('seen before: not yet')
  })

  it('can tell nothing from early looks, and aborts the look that is still running', async () => {
    let looks = 0
    let left: AbortSignal | undefined
    const look = async (signal: AbortSignal): Promise<Look<string>> => {
      const mine = ++looks
      left = signal
      await seconds(4)
      return { waiting: `look ${mine}` }
    }
    const error = await ending(poll(10, look, late, never()))
    // The first look runs from 0 to 4 s. The second runs from 4 to 8 s and begins too early. The third would
    // end after the deadline.
    expect(error).to.be.instanceOf(TooSlowToTell)
    expect(left?.aborted).to.equal(true)
  })

  it('ends with the reason of an abort, and aborts the look', async () => {
    const controller = new AbortController()
    let told: AbortSignal | undefined
    const look = (signal: AbortSignal): Promise<Look<string>> => {
      told = signal
      return new Promise(() => {})
    }
    const wait = poll(10, look, late, controller.signal)
    controller.abort(new Error('Ctrl-C'))
    expect(String(await ending(wait))).to.equal('Error: Ctrl-C')
    expect(told?.aborted).to.equal(true)
  })

  it('makes up once for time in which this process stood still', async () => {
    let looks = 0
    const look = async (): Promise<Look<string>> => {
      looks++
      return performance.now() < 34_000 ? { waiting: 'no' } : { done: 'yes' }
    }
    const wait = poll(10, look, late, never())
    await clock.tickAsync(6000)
    clock.jump(25_000)
    expect(await ending(wait)).to.equal('yes')
    expect(looks).to.be.above(10)
  })

  it('can tell nothing if the process stood still twice', async () => {
    const look = async (): Promise<Look<string>> => ({ waiting: 'no' })
    const wait = poll(10, look, late, never())
    await clock.tickAsync(1000)
    clock.jump(20_000)
    await clock.tickAsync(1000)
    clock.jump(20_000)
    const error = await ending(wait)
    expect(error).to.be.instanceOf(TooSlowToTell)
    expect(String(error)).to.include('pidns itself did not run')
  })

  it('leaves no timer behind', async () => {
    await ending(poll(10, async () => ({ done: 1 }), late, never()))
    expect(clock.countTimers()).to.equal(0)
  })
})
