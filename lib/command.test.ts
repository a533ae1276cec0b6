import { expect } from 'chai'
import { execa } from 'execa'
import { CommandFailed, DiskFull, run } from './command.ts'

const never = new AbortController().signal
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('run', () => {
  it('returns standard output, and passes on lines as they come', async () => {
    const lines: string[] = []
    const said = await run(never, 'sh', ['-c', 'echo one; echo two'], { onLine: line => lines.push(line) })
    expect(said).to.equal('one\ntwo')
    expect(lines).to.deep.equal(['one', 'two'])
  })
  it('says which program is not installed', async () => {
    const error = await failure(run(never, 'no-such-program', []))
    expect(error).to.be.instanceOf(CommandFailed).with.property('missing', true)
    expect(error).to.have.property('message', 'no-such-program is not installed')
  })
  it('says what failed, and quotes its last error line', async () => {
    const error = await failure(run(never, 'sh', ['-c', 'echo "error: no door" >&2; echo bye; exit 3']))
    expect(error).to.have.property('exitCode', 3)
    expect(String(error)).to.match(/`sh -c …?.*` failed with exit code 3 \(error: no door\)/)
  })
  it('recognizes a full disk', async () => {
    const error = await failure(run(never, 'sh', ['-c', 'echo "write: no space left on device" >&2; exit 1']))
    expect(error).to.be.instanceOf(DiskFull)
  })
  it('ends a program that takes too long', async () => {
    const error = await failure(run(never, 'sleep', ['10'], { timeout: 50 }))
    expect(String(error)).to.contain('`sleep 10` took too long: it was ended after 0.05 s')
  })
  it('fails even if the program exits with 0 after its time limit: its output is cut', async () => {
    const obedient = ['-c', 'trap "exit 0" TERM; echo half; sleep 5 & wait']
    const error = await failure(run(never, 'sh', obedient, { timeout: 200 }))
    expect(String(error)).to.contain('took too long')
  })
  it('also ends the children of the program, which would hold its pipes', async () => {
    const begin = performance.now()
    const error = await failure(run(never, 'sh', ['-c', 'sleep 30 & wait'], { timeout: 100, killAfter: 100 }))
    expect(String(error)).to.contain('took too long')
    expect(performance.now() - begin).to.be.below(2000)
  })
  it('on abort, ends the whole process group and throws the reason', async () => {
    const abort = new AbortController()
    let grandchild = 0
    const running = run(abort.signal, 'sh', ['-c', 'sleep 30 & echo $!; wait'], {
      onLine: line => {
        grandchild = Number(line)
        abort.abort(new Error('enough'))
      },
    })
    expect(String(await failure(running))).to.equal('Error: enough')
    // It may stay a zombie for a moment, until the process that inherits it collects it.
    const { stdout } = await execa({ reject: false })`ps -o stat= -p ${grandchild}`
    expect(stdout).to.match(/^(Z.*)?$/)
  })
  it('on abort, lets work finish that must not stop half-way', async () => {
    const abort = new AbortController()
    const lines: string[] = []
    const running = run(abort.signal, 'sh', ['-c', 'echo begun; sleep 0.1; echo done'], {
      finishWhenAborted: true,
      onLine: line => {
        lines.push(line)
        abort.abort(new Error('enough'))
      },
    })
    expect(String(await failure(running))).to.equal('Error: enough')
    expect(lines).to.deep.equal(['begun', 'done'])
  })
})
