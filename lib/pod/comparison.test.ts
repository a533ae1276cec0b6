import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { compare, Doubts } from './comparison.ts'
import type { Sight } from './sight.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const

const READY: Sight = { readiness: { is: 'ready' }, steps: 4, node: 'worker-1' }
const stuck = (more: Partial<Sight> = {}): Sight => ({
  readiness: { is: 'coming', because: 'container a is made', at: 'a', suspect: 'either' },
  steps: 0,
  ...more,
})
const REFUSED = stuck({ warning: 'FailedCreatePodSandBox: not supported' })
const FULL = stuck({ warning: 'FailedCreatePodSandBox: mkdir /run/a: no space left on device' })
const failed = (because: string): Sight => ({
  readiness: { is: 'failed', because, suspect: 'either' },
  steps: 0,
})

/** What a pod shows after so many seconds. */
type Course = (seconds: number) => Sight

const readyAfter =
  (seconds: number): Course =>
  age =>
    age < seconds ? stuck() : READY

describe('comparing a sharing pod that does not start', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  async function ending(pods: Record<'it' | 'again' | 'control', Course>, slow = 1) {
    const at = (course: Course) => async () => course(performance.now() / 1000)
    const of = { it: at(pods.it), again: at(pods.again), control: at(pods.control) }
    let fault: string | undefined
    let message = ''
    compare('pod a', of, { signal: new AbortController().signal, slow, startWithin: undefined }).then(
      () => {
        fault = 'started'
      },
      thrown => {
        fault = thrown instanceof PodNotStarted ? thrown.fault : 'none'
        message = String(thrown.message)
      },
    )
    while (fault === undefined) await clock.tickAsync(500)
    return { fault, message, seconds: performance.now() / 1000 }
  }
  const always =
    (sight: Sight): Course =>
    () =>
      sight

  it('blames the runtime if the control starts and neither sharing pod does', async () => {
    const of = { it: always(REFUSED), again: always(REFUSED), control: readyAfter(2) }
    const { fault, message, seconds } = await ending(of)
    expect(fault).to.equal('runtime')
    expect(seconds).to.be.within(20, 22)
    const [first = '', ofIt, ofAgain] = message.split('\n')
    expect(first).to.match(/^expected pod a to start as its control did, .*, saw neither it nor another/)
    expect(first).to.match(/; the control started after 2\.\d s on node worker-1$/)
    const said = 'container a is made (the cluster said: FailedCreatePodSandBox: not supported).'
    expect(ofIt).to.equal(`The pod says: ${said}`)
    expect(ofAgain).to.include(said)
  })

  it('blames the runtime that hangs on sharing pods without a word', async () => {
    const of = { it: always(stuck()), again: always(stuck()), control: readyAfter(1) }
    expect((await ending(of)).fault).to.equal('runtime')
  })

  it('gives the sharing pod three times as long as the control took, and more on a slow cluster', async () => {
    const of = { it: always(REFUSED), again: always(REFUSED), control: readyAfter(30) }
    expect((await ending(of)).seconds).to.be.within(90, 92)
    const quick = { ...of, control: (age: number) => (age < 95 ? stuck() : READY) }
    expect((await ending(quick, 8)).seconds - 92).to.be.above(8 * 20 - 5)
  })

  it('waits for a sharing pod that takes steps, however slowly', async () => {
    const slowly: Course = age => (age < 100 ? stuck({ steps: Math.floor(age / 9) }) : READY)
    const of = { it: readyAfter(110), again: slowly, control: readyAfter(1) }
    expect((await ending(of)).fault).to.equal('started')
  })

  it('blames the environment if the control does not start either', async () => {
    for (const control of [always(failed('container a has ended')), always(stuck())]) {
      const { fault, message } = await ending({ it: always(REFUSED), again: always(REFUSED), control })
      expect(fault).to.equal('environment')
      expect(message).to.include('without sharing, does not start either: container a')
    }
  })

  it('blames the environment for what only the first pod suffers from, once it had time to recover', async () => {
    const of = { it: always(REFUSED), again: readyAfter(3), control: readyAfter(1) }
    const { fault, message, seconds } = await ending(of)
    expect(fault).to.equal('environment')
    expect(seconds).to.be.within(90, 92)
    expect(message).to.include('Another pod like it, also sharing, started after 3')
    expect((await ending({ ...of, it: readyAfter(150) })).fault).to.equal('started')
  })

  it('does not blame the runtime for what the words of the cluster explain', async () => {
    const { fault } = await ending({ it: always(REFUSED), again: always(FULL), control: readyAfter(1) })
    expect(fault).to.equal('environment')
    const blind = await ending({
      it: always(REFUSED),
      again: always(stuck({ isBlind: true })),
      control: readyAfter(1),
    })
    expect(blind.fault).to.equal('environment')
  })

  it('returns if the pod starts after all', async () => {
    const of = { it: readyAfter(15), again: always(REFUSED), control: readyAfter(1) }
    expect(await ending(of)).to.include({ fault: 'started' })
  })

  describe('begins', () => {
    /** After how many seconds it does; 0 if it does not within a minute. */
    function beginning(course: Course): number {
      const doubts = new Doubts(1)
      for (let seconds = 0; seconds < 60; seconds++, clock.tick(1000))
        if (doubts.about(course(seconds)).is === 'failed') return seconds
      return 0
    }

    it('after 20 quiet seconds, or 5 once the cluster has warned', () => {
      expect(beginning(always(stuck()))).to.equal(20)
      expect(beginning(always(REFUSED))).to.equal(5)
    })

    it('again from zero with every step', () => {
      expect(beginning(age => stuck({ steps: age < 15 ? 0 : 1 }))).to.equal(35)
    })

    it('never while the environment explains it, which is then suspect', () => {
      expect(new Doubts(1).about(FULL)).to.include({ suspect: 'environment' })
      expect(beginning(always(FULL))).to.equal(0)
      const pulling = { is: 'coming', because: '', at: '', suspect: 'environment' } as const
      expect(beginning(always({ readiness: pulling, steps: 0 }))).to.equal(0)
    })
  })
})
