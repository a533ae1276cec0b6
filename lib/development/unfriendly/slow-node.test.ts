import { expect } from 'chai'
import { processorSecondsIn } from './slow-node.ts'

describe('the processor time of busy loops', () => {
  it('is what the children of the shell needed', () => {
    expect(processorSecondsIn('0m0.00s 0m0.01s\n1m0.54s 0m0.06s\n')).to.be.closeTo(60.6, 0.001)
    expect(processorSecondsIn('0m0.000000s 0m0.000000s\n0m0.770000s 0m0.000000s')).to.be.closeTo(0.77, 0.001)
  })

  it('is not read from anything else', () => {
    expect(() => processorSecondsIn('sh: times: not found')).to.throw("is not what the shell's times prints")
  })
})
