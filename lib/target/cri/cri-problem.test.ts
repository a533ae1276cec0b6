import { Code, ConnectError } from '@connectrpc/connect'
import { expect } from 'chai'
import { CriRefusal, criProblem, LostRuntime } from './cri-problem.ts'

describe('criProblem', () => {
  const exceeded = new ConnectError('timeout 1s exceeded: context deadline exceeded', Code.DeadlineExceeded)

  it('tells a deadline of the runtime from the end of the time that the call was given', () => {
    expect(criProblem(exceeded, 'run true', '/socket', false)).to.be.instanceOf(CriRefusal)
    expect(criProblem(exceeded, 'run true', '/socket', true)).to.be.instanceOf(LostRuntime)
  })
})
