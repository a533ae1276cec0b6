import FakeTimers from '@sinonjs/fake-timers'
import { AssertionError, expect } from 'chai'
import { Notebook } from '../claim/notebook.ts'
import { Problem } from '../problem.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment } from '../target/target.ts'
import { Listener } from './listener.ts'

describe('a listener', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['performance'] })
  })
  afterEach(() => clock.uninstall())

  function listening(container = 'stubborn', slow = 1) {
    let shown = ''
    const listeners = new Set<() => void>()
    const tell = () => {
      for (const each of listeners) each()
    }
    const attachment = {
      type: () => {},
      get end() {
        return shown.length
      },
      shownSince: (position: number) => shown.slice(position),
      onChange: (listener: () => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      ended: undefined as Attachment['ended'],
      close: () => {},
    }
    const notes = new Notebook()
    const listener = new Listener(attachment, { pod: 'stopping', container }, notes, slow)
    const write = (text: string) => {
      shown += text
      tell()
    }
    const end = (by: 'process' | 'connection' = 'process') => {
      attachment.ended = { by, why: 'it closed', at: performance.now() }
      tell()
    }
    return { listener, notes, write, end }
  }

  it('hears whole lines, and notes them for its claim', () => {
    const { listener, notes, write } = listening()
    write('got T')
    write('ERM\r\ngot USR1\r\n')
    expect(listener.lines).to.deep.equal(['got TERM', 'got USR1'])
    expect(notes.evidence[0]).to.include({ title: 'heard from container stubborn of pod stopping' })
  })

  it('waits for the end, which may be heard later than the pod is gone, but not for ever', async () => {
    const { listener, end } = listening('stubborn', 0.001)
    const begin = process.uptime()
    await listener.untilEnded(10)
    expect(process.uptime() - begin).to.be.within(0.005, 5)
    const ended = listening()
    const waited = ended.listener.untilEnded(10)
    ended.end()
    await waited
    end()
    await listener.untilEnded(10)
  })

  it('tells how long the main process lived on after a line', () => {
    const { listener, write, end } = listening()
    clock.tick(1000)
    write('got TERM\n')
    clock.tick(3000)
    end()
    expect(listener.secondsAfter('got TERM')).to.equal(3)
  })

  it('counts from the first time a line was heard, even for a last line without a line end', () => {
    const { listener, write, end } = listening()
    write('got TERM\n')
    clock.tick(2000)
    write('got TERM\ngone')
    end()
    expect(listener.secondsAfter('got TERM')).to.equal(2)
    expect(listener.secondsAfter('gone')).to.equal(0)
  })

  it('fails where the line, or the end, was not heard', () => {
    const { listener, write } = listening()
    write('got USR1\n')
    expect(() => listener.secondsAfter('got TERM')).to.throw('saw got USR1 and no end of it')
    expect(() => listener.secondsAfter('got USR1')).to.throw('and no end of it')
  })

  it('tells nothing of a main process whose connection broke', () => {
    const { listener, write, end } = listening()
    write('got TERM\n')
    end('connection')
    expect(() => listener.secondsAfter('got TERM')).to.throw(LostConnection, 'was lost: it closed')
    expect(() => listener.lines).to.throw(LostConnection)
  })

  describe('of a main process that has to be killed', () => {
    /** The end of a stubborn main process and of its neighbour, so many seconds after TERM. */
    function ended(stubbornAfter: number, obedientAfter: number, slow = 1) {
      const stubborn = listening('stubborn', slow)
      const obedient = listening('obedient', slow)
      stubborn.write('got TERM\n')
      obedient.write('got TERM\n')
      clock.tick(obedientAfter * 1000)
      obedient.end()
      clock.tick((stubbornAfter - obedientAfter) * 1000)
      stubborn.end()
      return () => stubborn.listener.mustEndInTime('got TERM', 3, obedient.listener)
    }

    it('fails if it lived on for long, and its neighbour ended soon', () => {
      expect(ended(8, 0.5)).not.to.throw()
      expect(ended(10.2, 0.5)).to.throw(
        AssertionError,
        "expected container stubborn of pod stopping to end within 8 s after it wrote 'got TERM', saw its end after 10.2 s",
      )
    })

    it('can not be told from a slow node if its neighbour ended late too', () => {
      expect(ended(10.2, 2.5)).to.throw(
        Problem,
        'container obedient of pod stopping, which ends by itself, took 2.5 s',
      )
    })

    it('has more time on a node declared slow', () => {
      expect(ended(50, 4, 10)).not.to.throw()
      expect(ended(60, 4, 10)).to.throw(AssertionError, 'to end within 53 s')
    })
  })

  it('reads the PID namespace that a hook wrote, and blames nobody if it wrote none', () => {
    const { listener, write } = listening('a')
    write('/ # ')
    expect(() => listener.pidNamespace)
      .to.throw(Problem, 'The hook of container a of pod stopping wrote nothing within the grace of its pod.')
      .with.property('kind', 'environment')
    write('\r\nthe hook has ended\r\n')
    expect(() => listener.pidNamespace).to.throw(
      AssertionError,
      'to read its PID namespace, saw it read none',
    )
    write('pid:[4026532438]\r\n')
    expect(listener.pidNamespace).to.equal('pid:[4026532438]')
  })
})
