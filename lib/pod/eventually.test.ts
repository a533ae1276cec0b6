import FakeTimers from '@sinonjs/fake-timers'
import { Notebook } from '../claim/notebook.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../target/target.ts'
import { eventually } from './eventually.ts'
import { expect } from './expect.ts'
import { Scope } from './scope.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const

describe('eventually', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  /** The tests ask nothing of this target. */
  const target = {} as Target
  const scopeOf = (slow = 1, signal = new AbortController().signal, notes = new Notebook()) =>
    new Scope({ target, slow }, signal, { notes })

  /** The result of a wait, and after how many seconds it came. */
  async function ending(work: Promise<unknown>) {
    let ended: { readonly is: 'done' | 'thrown'; readonly what: unknown } | undefined
    work.then(
      what => {
        ended = { is: 'done', what }
      },
      what => {
        ended = { is: 'thrown', what }
      },
    )
    while (ended === undefined) await clock.tickAsync(50)
    return { ...ended, seconds: performance.now() / 1000 }
  }

  const seconds = () => performance.now() / 1000
  const trueAfter = (when: number) => async () => {
    expect(seconds(), 'seconds gone').to.be.above(when)
    return 'seen'
  }

  it('gives the result of the attempt when its assertions hold', async () => {
    const { is, what, seconds: took } = await ending(eventually(scopeOf(), trueAfter(3), { within: 10 }))
    expect({ is, what }).to.deep.equal({ is: 'done', what: 'seen' })
    expect(took).to.be.within(3, 3.6)
  })

  it('fails with the last failed assertion, its place, and how long it was retried', async () => {
    const { what, seconds: took } = await ending(eventually(scopeOf(), trueAfter(60), { within: 10 }))
    expect(what).to.have.property('name', 'AssertionError')
    expect(what)
      .to.have.property('message')
      .that.matches(/to be above 60\n\(looked again and again for 10 s\)$/)
    expect(what).to.have.property('stack').that.includes('eventually.test')
    expect(what).to.have.property('cause').that.is.instanceOf(Error)
    expect(took).to.be.within(9, 10.1)
  })

  it('multiplies the wait by the slowness of the node', async () => {
    const { is } = await ending(eventually(scopeOf(3), trueAfter(25), { within: 10 }))
    expect(is).to.equal('done')
  })

  it('is undecided where there is an excuse at the deadline', async () => {
    const excuse = () => 'The cluster is still at it.'
    const { what } = await ending(eventually(scopeOf(), trueAfter(60), { within: 10, excuse }))
    expect(what)
      .to.be.instanceOf(Problem)
      .and.have.property('message')
      .that.includes('still at it. seconds gone')
  })

  it('accepts no answer after the deadline', async () => {
    const slow = async () => {
      await new Promise(resolve => setTimeout(resolve, 12_000))
    }
    const { what } = await ending(eventually(scopeOf(), slow, { within: 10 }))
    expect(what).to.be.instanceOf(Problem).and.have.property('message').that.includes('too slow here to tell')
  })

  it('ends at once on any other error, and with an error for a boolean', async () => {
    const broken = async () => {
      throw new Error('lost')
    }
    expect(await ending(eventually(scopeOf(), broken, { within: 10 }))).to.have.nested.property(
      'what.message',
      'lost',
    )
    const boolean = await ending(eventually(scopeOf(), async () => false, { within: 10 }))
    expect(boolean).to.have.nested.property('what.message').that.includes('takes assertions')
  })

  it('ends when its claim does', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('out of time')), 2000)
    const { what, seconds: took } = await ending(
      eventually(scopeOf(1, controller.signal), trueAfter(60), { within: 10 }),
    )
    expect(what).to.have.property('message', 'out of time')
    expect(took).to.be.below(2.2)
  })

  it('keeps as evidence what it saw last', async () => {
    const notes = new Notebook()
    const scope = scopeOf(1, new AbortController().signal, notes)
    const looking = async () => {
      scope.note({ title: 'ps ax', seen: `after ${Math.floor(seconds())} s` })
      return trueAfter(3)()
    }
    await ending(eventually(scope, looking, { within: 10 }))
    expect(notes.evidence).to.deep.equal([{ title: 'ps ax', seen: 'after 3 s' }])
  })
})
