import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import type { Readiness } from './readiness.ts'
import { hasStarted } from './starting.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const

describe('waiting for a pod to start', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  const coming = (because: string): Readiness => ({
    is: 'coming',
    because,
    at: because,
    suspect: 'either',
  })

  /** The result of a wait, and after how many seconds it came. */
  async function ending(readiness: (seconds: number) => Readiness, startWithin?: number) {
    let ended: string | undefined
    const ask = async () => readiness(performance.now() / 1000)
    hasStarted('Pod a', ask, { signal: new AbortController().signal, slow: 1, startWithin }).then(
      () => {
        ended = 'started'
      },
      error => {
        ended = String(error)
      },
    )
    while (ended === undefined) await clock.tickAsync(500)
    return { ended, seconds: performance.now() / 1000 }
  }

  it('goes on as long as the pod makes progress', async () => {
    const slow = (seconds: number): Readiness =>
      seconds < 400 ? coming(`container ${Math.floor(seconds / 80)} is created`) : { is: 'ready' }
    const { ended, seconds } = await ending(slow)
    expect(ended).to.equal('started')
    expect(seconds).to.be.within(400, 402)
  })

  it('gives up on a pod that makes no progress', async () => {
    const { ended, seconds } = await ending(() => coming('container a waits'))
    expect(ended).to.include('did not get any further for 90 s: container a waits.')
    expect(seconds).to.be.within(90, 93)
  })

  it('gives up on a pod that does not get any further, whatever words are used for it', async () => {
    const { seconds } = await ending(age => ({
      is: 'coming',
      because: `back-off ${Math.floor(age / 10)}`,
      at: 'container a lacks its image',
      suspect: 'environment',
    }))
    expect(seconds).to.be.within(90, 93)
  })

  it('gives up on a pod that only seems to make progress', async () => {
    const { ended } = await ending(seconds => coming(`back-off ${Math.floor(seconds / 20)}`))
    expect(ended).to.include('did not start within 900 s')
  })

  it('gives up on a pod that takes longer than --start-within', async () => {
    const { ended, seconds } = await ending(seconds => coming(`container ${Math.floor(seconds / 20)}`), 120)
    expect(ended).to.include('did not start within 120 s')
    expect(seconds).to.be.within(120, 145)
  })

  it('gives up at once on a pod that can not start', async () => {
    const { ended, seconds } = await ending(() => ({
      is: 'failed',
      suspect: 'either',
      because: 'it has ended',
    }))
    expect(ended).to.include('does not start: it has ended.')
    expect(seconds).to.be.below(1)
  })
})
