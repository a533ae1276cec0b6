import { expect } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import { OpenExec } from './open-exec.ts'

describe('a program that was left running in a container', () => {
  const ended = (exitCode: number) => Promise.resolve({ stdout: '', stderr: '', exitCode })
  const endingOf = async (result: ReturnType<typeof ended>) => {
    const exec = new OpenExec(result)
    await result.catch(() => {})
    return exec.ending
  }

  it('was killed, according to its exit code', async () => {
    expect(await endingOf(ended(137))).to.equal('killed')
    expect(await endingOf(ended(143))).to.equal('exit code 143')
  })

  it('was killed, according to CRI-O with crun', async () => {
    const said =
      'The exec in container stubborn of pod stopping failed: Internal error occurred: error executing command in container: signal: killed.'
    expect(await endingOf(Promise.reject(new Error(said)))).to.equal('killed')
  })

  it('ended in an unknown way when the connection was lost', async () => {
    const lost = Promise.reject(new LostConnection('The exec in container a of pod b was lost: it closed.'))
    const exec = new OpenExec(lost)
    await lost.catch(() => {})
    expect(() => exec.ending).to.throw(LostConnection, 'was lost')
  })

  it('goes on until its end is reported', () => {
    expect(new OpenExec(new Promise(() => {})).ending).to.equal(undefined)
  })
})
