import { EventEmitter } from 'node:events'
import { mock } from 'node:test'
import { expect } from 'chai'
import { Interrupted, listenForInterrupts } from './interrupts.ts'

/** A source of interrupts, and what the listeners did. */
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

  it('aborts on the first interrupt, and exits at once on a second of any kind', () => {
    const { source, signal, said } = listening()
    source.emit('SIGTERM')
    expect(signal.reason).to.be.instanceOf(Interrupted).with.property('signalName', 'SIGTERM')
    now += 501
    source.emit('SIGINT')
    expect(said).to.deep.equal(['first SIGTERM', 'at once SIGINT'])
    expect(signal.reason).to.have.property('signalName', 'SIGTERM')
  })

  it('treats what npm forwards within half a second as the same Ctrl-C', () => {
    const { source, said } = listening()
    source.emit('SIGINT')
    now += 500
    source.emit('SIGINT')
    expect(said).to.deep.equal(['first SIGINT'])
  })

  it('treats a reader that has gone as one interrupt, and ignores other failed writes', () => {
    const { source, said, signal } = listening()
    source.stdout.emit('error', unread('ENOSPC'))
    expect(signal.aborted).to.equal(false)
    source.stdout.emit('error', unread('EPIPE'))
    now += 5000
    source.stdout.emit('error', unread('EPIPE'))
    expect(said).to.deep.equal(['first SIGPIPE'])
  })

  it('notices that npm has gone, if npm started it', () => {
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
