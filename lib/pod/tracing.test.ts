import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { traceIn } from './tracing.ts'

describe('traceIn', () => {
  it('reads what each call gave', () => {
    const stdout = 'yama 0\nread allowed\nattach Operation not permitted\n'
    expect(traceIn({ stdout, stderr: '', exitCode: 0 })).to.deep.equal({
      read: 'allowed',
      attach: 'Operation not permitted',
    })
  })

  it('takes a program that did not get as far for no answer', () => {
    expect(() => traceIn({ stdout: 'yama 0\n', stderr: 'machine\n', exitCode: 255 })).to.throw(
      Problem,
      'ended with 255 and said: yama 0\nmachine.',
    )
  })
})
