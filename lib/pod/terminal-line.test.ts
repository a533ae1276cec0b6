import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import { answerTo, FakeTerminal } from './sample-terminal.ts'
import { TerminalLine } from './terminal-line.ts'

const FAKED = ['setTimeout', 'clearTimeout', 'performance'] as const
const PLACE = { pod: 'nginx', container: 'shell', slow: 1 }

describe('the line to a terminal', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] })
  })
  afterEach(() => clock.uninstall())

  it('gives what a command wrote and its exit code', async () => {
    const line = new TerminalLine(PLACE, async () => new FakeTerminal(answerTo('1 /pause\r\n', 3)))
    expect(await line.run('ps ax')).to.deep.equal({ output: '1 /pause\n', exitCode: 3 })
  })

  it('types the next command once the previous one is answered', async () => {
    const terminal = new FakeTerminal(answerTo(''))
    const line = new TerminalLine(PLACE, async () => terminal)
    const first = line.run('first')
    const second = line.run('second')
    await first
    expect(terminal.typed.join()).not.to.include('second')
    await second
    expect(terminal.typed.map(text => /\{ (\w+);/.exec(text)?.[1])).to.deep.equal(['first', 'second'])
  })

  it('gives up on a command that is not answered in time, and goes on with the next', async () => {
    let answers = false
    const terminal = new FakeTerminal(typed => (answers ? answerTo('here\n')(typed) : undefined))
    const line = new TerminalLine(PLACE, async () => terminal)
    const lost = line.run('ps').catch(String)
    await clock.tickAsync(15_000)
    expect(await lost).to.include(
      'The terminal attached to container shell of pod nginx did not answer within 15 s.',
    )
    answers = true
    expect(await line.run('ps')).to.include({ output: 'here\n' })
  })

  it('is patient with a slow node', async () => {
    const line = new TerminalLine({ ...PLACE, slow: 4 }, async () => new FakeTerminal(() => undefined))
    let ended: string | undefined
    line.run('ps').catch(thrown => {
      ended = String(thrown)
    })
    await clock.tickAsync(59_000)
    expect(ended).to.equal(undefined)
    await clock.tickAsync(1000)
    expect(ended).to.include('within 60 s')
  })

  it('attaches again after the connection was lost', async () => {
    const terminals = [new FakeTerminal(() => undefined), new FakeTerminal(answerTo('again\n'))]
    const line = new TerminalLine(PLACE, async () => terminals.shift() ?? new FakeTerminal(() => undefined))
    const [first] = terminals
    const lost = line.run('ps').catch(String)
    await clock.tickAsync(10)
    first?.lose('connection reset')
    expect(await lost).to.include('was lost: connection reset.')
    expect(first?.isClosed).to.equal(true)
    expect(await line.run('ps')).to.include({ output: 'again\n' })
  })

  it('shows everything up to the prompt after enter', async () => {
    const line = new TerminalLine(PLACE, async () => new FakeTerminal(() => '\r\n\u001b[6n/ # '))
    expect(await line.pressEnter()).to.equal('\n\n/ # ')
  })

  it('fails where no prompt comes', async () => {
    const line = new TerminalLine(PLACE, async () => new FakeTerminal(() => 'no shell here\r\n'))
    const failed = line.pressEnter().catch(thrown => thrown)
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    await clock.tickAsync(15_000)
    expect(await failed).to.have.property('name', 'AssertionError')
    expect(await failed)
      .to.have.property('message')
      .that.includes("saw '\nno shell here\n'")
  })

  it('does not take a lost connection for the end of the main process', async () => {
    const terminal = new FakeTerminal(() => undefined)
    const line = new TerminalLine(PLACE, async () => terminal)
    const ended = line.typeLast('exit 0').catch(thrown => thrown)
    await clock.tickAsync(10)
    terminal.lose('connection reset')
    expect(await ended).to.be.instanceOf(LostConnection)
  })

  it('types a line that ends the main process, and releases the terminal', async () => {
    const terminal = new FakeTerminal(() => undefined)
    const line = new TerminalLine(PLACE, async () => terminal)
    const ended = line.typeLast('exit 0')
    await clock.tickAsync(10)
    terminal.lose('it closed', 'process')
    await ended
    expect(terminal.typed).to.deep.equal(['exit 0\n'])
    expect(terminal.isClosed).to.equal(true)
  })
})
