import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import { ExecLine } from './exec-line.ts'
import { answerTo, FakeTerminal } from './sample-terminal.ts'

const PLACE = { pod: 'nginx', container: 'shell', slow: 1 }

/** A line, and the shells that it opened. */
function opened(answers: readonly ((typed: string) => string | undefined)[]) {
  const shells: FakeTerminal[] = []
  const line = new ExecLine(PLACE, async () => {
    const shell = new FakeTerminal(answers[shells.length] ?? answerTo(''))
    shells.push(shell)
    return shell
  })
  return { line, shells }
}

describe("the line to an exec'd shell", () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => clock.uninstall())

  it('serves many commands by one shell', async () => {
    const { line, shells } = opened([answerTo('one\n')])
    await line.run('first')
    expect(await line.run('second')).to.deep.equal({ output: 'one\n', exitCode: 0 })
    expect(shells).to.have.length(1)
    expect(shells[0]?.typed).to.have.length(2)
  })

  it('gets another shell when its own has ended while nobody listened, and loses no command', async () => {
    const { line, shells } = opened([answerTo('old\n'), answerTo('new\n')])
    await line.run('first')
    shells[0]?.lose('the connection closed (1000)', 'process')
    expect((await line.run('second')).output).to.equal('new\n')
    expect(shells[0]?.typed).to.have.length(1)
  })

  it('loses a command whose shell ends before it answers', async () => {
    const { line, shells } = opened([() => undefined])
    const lost = line.run('first').catch((thrown: unknown) => thrown)
    await new Promise(resolve => setImmediate(resolve))
    shells[0]?.lose('the connection closed (1006)')
    expect(await lost).to.be.instanceOf(LostConnection)
    expect(String(await lost)).to.include("The shell exec'd in container shell of pod nginx was lost: ")
  })

  it('leaves a shell alone that does not answer in time', async () => {
    const { line, shells } = opened([() => undefined, answerTo('new\n')])
    const lost = line.run('first').catch((thrown: unknown) => thrown)
    await new Promise(resolve => setImmediate(resolve))
    await clock.tickAsync(30_000)
    expect(await lost).to.be.instanceOf(LostConnection)
    expect((await line.run('second')).output).to.equal('new\n')
    expect(shells[0]?.isClosed).to.equal(true)
  })
})
