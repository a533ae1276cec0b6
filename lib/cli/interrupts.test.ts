import { EventEmitter } from 'node:events'
import { mock } from 'node:test'
import { expect } from 'chai'
import { Interrupted, listenForInterrupts } from './interrupts.ts'

/** What may interrupt, and what came of it. */
function listening(env: NodeJS.ProcessEnv = {}) {
  const stdout = new EventEmitter()
  const source = Object.assign(new EventEmitter(), { stdout, ppid: 7, env })
  const said: string[] = []
  const signal = listenForInterrupts(
    what => said.push(`first ${what.signalName}`),
    what => said.push(`at once ${what.signalName}`),
    source,
  )
  return { source, signal, said }
}

const unread = (code: string) => Object.assign(new Error(code), { code })

describe('listenForInterrupts', () => {
  let now = 0
  beforeEach(() => {
    now = 1000
    mock.method(performance, 'now', () => now)
    mock.timers.enable({ apis: ['setInterval'] })
  })
  afterEach(() => {
    mock.timers.reset()
    mock.restoreAll()
  })

  it('aborts with the first, and ends at once with a second of whatever kind', () => {
    const { source, signal, said } = listening()
    source.emit('SIGTERM')
    expect(signal.reason).to.be.instanceOf(Interrupted).with.property('signalName', 'SIGTERM')
    now += 501
    source.emit('SIGINT')
    expect(said).to.deep.equal(['first SIGTERM', 'at once SIGINT'])
    expect(signal.reason).to.have.property('signalName', 'SIGTERM')
  })

  it('takes what npm forwards within half a second for the same Ctrl-C', () => {
    const { source, said } = listening()
    source.emit('SIGINT')
    now += 500
    source.emit('SIGINT')
    expect(said).to.deep.equal(['first SIGINT'])
  })

  it('takes a reader that has gone for one interrupt, however many writes fail, and other failures for none', () => {
    const { source, said, signal } = listening()
    source.stdout.emit('error', unread('ENOSPC'))
    expect(signal.aborted).to.equal(false)
    source.stdout.emit('error', unread('EPIPE'))
    now += 5000
    source.stdout.emit('error', unread('EPIPE'))
    expect(said).to.deep.equal(['first SIGPIPE'])
  })

  it('notices that npm has gone, where it was started by npm', () => {
    const { source, said } = listening({ npm_lifecycle_event: 'test' })
    mock.timers.tick(300)
    expect(said).to.deep.equal([])
    source.ppid = 1
    mock.timers.tick(600)
    expect(said).to.deep.equal(['first SIGTERM'])
    const alone = listening()
    alone.source.ppid = 1
    mock.timers.tick(600)
    expect(alone.said).to.deep.equal([])
  })
})
