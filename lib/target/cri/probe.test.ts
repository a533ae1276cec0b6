import { Code, ConnectError } from '@connectrpc/connect'
import { expect } from 'chai'
import type { CriClient } from './client.ts'
import { CriRefusal, LostRuntime } from './cri-problem.ts'
import { probing } from './probe.ts'

const probe = {
  exec: { command: ['true'] },
  initialDelaySeconds: 0,
  periodSeconds: 0,
  timeoutSeconds: 1,
  failureThreshold: 1,
}
const refused = (code: Code) => new CriRefusal('run true', new ConnectError('refused', code))
const ended = (exitCode: number) => ({ exitCode, stdout: Buffer.of(), stderr: Buffer.of() })

/** What a probe tells when its commands end like this, one after the other; then it is stopped. */
async function toldBy(answers: readonly unknown[]): Promise<readonly string[]> {
  const told: string[] = []
  const stopping = new AbortController()
  const left = [...answers]
  const execSync = async () => {
    const answer = left.shift()
    if (left.length === 0) setTimeout(() => stopping.abort())
    if (answer instanceof Error) throw answer
    return answer ?? ended(0)
  }
  await probing({ execSync } as unknown as CriClient, 'id', probe, stopping.signal, {
    success: () => told.push('success'),
    failure: because => told.push(because),
  })
  return told.slice(0, answers.length)
}

describe('probing', () => {
  it('tells how each command ended', async () => {
    const told = await toldBy([ended(0), ended(3)])
    expect(told.slice(0, 2)).to.deep.equal(['success', 'exit code 3: '])
  })

  it('takes a command that ran out of time for a failure, as the kubelet does', async () => {
    const [first] = await toldBy([refused(Code.DeadlineExceeded), ended(0)])
    expect(first).to.equal('timed out after 1 s')
  })

  it('asks again, and tells nothing, where a command could not be run or the answer was lost', async () => {
    const [first] = await toldBy([
      refused(Code.NotFound),
      new LostRuntime('run true', '/socket', 'it let the time pass'),
      ended(0),
    ])
    expect(first).to.equal('success')
  })
})
