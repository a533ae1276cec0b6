import { expect } from 'chai'
import { logIn } from './log-answer.ts'

describe('logIn', () => {
  it('takes the words of a kubelet that could not read the log for no log', () => {
    const recorded =
      'unable to retrieve container logs for containerd://0aadb2ee372e57bf5ef2531d699a3e9379a898be49ec7c3001b9a88733f8ac7e'
    expect(logIn(recorded)).to.equal('')
    expect(logIn(`${recorded}\n`)).to.equal('')
  })

  it('leaves a log as it is', () => {
    expect(logIn('listening\n')).to.equal('listening\n')
    expect(logIn('')).to.equal('')
    expect(logIn('said: unable to retrieve container logs for a://b\n')).to.include('said')
  })
})
