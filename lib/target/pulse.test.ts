import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { Disturbances } from './disturbances.ts'
import { Pulse } from './pulse.ts'
import { Witness } from './witness.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const

describe('a pulse', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  let answers: () => Promise<unknown>
  let disturbances: Disturbances

  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
    answers = async () => {}
    disturbances = new Disturbances()
  })
  afterEach(() => clock.uninstall())

  const pulse = (slow = 1) =>
    new Pulse({ who: 'the API server', ask: () => answers(), every: 1, mayBeSilent: 3 }, disturbances, slow)
  const refuse = async () => {
    throw new Error('the connection was refused')
  }
  /** Beats by hand, as often as once a second: a pulse's own pauses follow the real clock. */
  const beats = async (beating: Pulse, seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      const beat = beating.askNow()
      await clock.tickAsync(1000)
      await beat
    }
  }

  it('notes nothing while answers come', async () => {
    using beating = pulse()
    await beats(beating, 10)
    expect(disturbances.since(0)).to.deep.equal([])
  })

  it('notes a silence with its begin and its end, and why', async () => {
    using beating = pulse()
    await beats(beating, 2)
    answers = refuse
    await beats(beating, 8)
    const [silence, ...others] = disturbances.since(0)
    expect(others).to.deep.equal([])
    expect(silence).to.include({
      what: 'the API server did not answer for a while',
      why: 'the connection was refused',
    })
    expect((silence?.to ?? 0) - (silence?.from ?? 0)).to.be.within(6000, 50_000)
  })

  it('notes one lost answer if somebody asks right then', async () => {
    using beating = pulse()
    answers = refuse
    await clock.tickAsync(100)
    await beating.askNow()
    expect(disturbances.since(0)).to.have.length(1)
  })

  it('allows a slow cluster more', async () => {
    using beating = pulse(10)
    await clock.tickAsync(20_000)
    await beating.askNow()
    expect(disturbances.since(0)).to.deep.equal([])
    using impatient = pulse()
    await clock.tickAsync(20_000)
    await impatient.askNow()
    expect(disturbances.since(0)).to.have.length(1)
  })

  it('asks no more once nobody wants to know', async () => {
    const beating = pulse()
    beating[Symbol.dispose]()
    answers = refuse
    await clock.tickAsync(60_000)
    await beating.askNow()
    expect(disturbances.since(0)).to.deep.equal([])
  })
})

describe('a witness', () => {
  it('asks before it answers, and tells what is broken right now', async () => {
    const disturbances = new Disturbances()
    using pulse = new Pulse(
      { who: 'the API server', ask: () => Promise.reject(new Error('refused')), every: 60, mayBeSilent: 0 },
      disturbances,
      1,
    )
    using witness = new Witness(disturbances, [pulse], 1)
    const [now] = await witness.since(performance.now())
    expect(now).to.include({ what: 'the API server did not answer for a while', why: 'refused' })
  })

  it('is calm once nothing has been broken for some seconds', async () => {
    const disturbances = new Disturbances()
    using witness = new Witness(disturbances, [], 0.1)
    disturbances.note('the API server did not answer', performance.now())
    const begin = performance.now()
    expect(await witness.calm(new AbortController().signal)).to.equal(true)
    expect(performance.now() - begin).to.be.above(250)
  })
})

describe('disturbances', () => {
  it('are one if the same thing goes on, and tell what went on at a time', () => {
    const disturbances = new Disturbances()
    disturbances.note('the API server did not answer', 1000, { to: 2000 })
    disturbances.note('the API server did not answer', 3000, { to: 4000 })
    disturbances.note('a node was started again', 2000, { to: 2000 })
    expect(disturbances.since(3500)).to.deep.equal([
      { what: 'the API server did not answer', from: 1000, to: 4000, isSlowness: false },
    ])
    expect(disturbances.since(0)).to.have.length(2)
  })

  it('are slowness only as long as each answer came', () => {
    const disturbances = new Disturbances()
    const note = (isSlowness: boolean, to: number) => disturbances.note('no answer', 1000, { to, isSlowness })
    note(true, 2000)
    note(true, 3000)
    expect(disturbances.since(0)[0]?.isSlowness).to.equal(true)
    note(false, 4000)
    note(true, 5000)
    expect(disturbances.since(0)[0]?.isSlowness).to.equal(false)
  })
})
