import { AssertionError } from 'chai'
import { expect } from './expect.ts'

describe('assertions on single things', () => {
  const container = {
    name: 'helper',
    ready: false,
    state: { is: 'terminated', exitCode: 137, reason: 'Error', message: '' },
  }

  it('tell', () => {
    expect(container).to.tell({ ready: false, 'state.exitCode': 137 })
    expect(container).to.tell({ 'state.exitCode': [143, 137], 'lastEnd.exitCode': undefined })
    expect(container).not.to.tell({ 'state.exitCode': 0 })
    expect(() => expect(container).to.tell({ ready: true, 'state.exitCode': [0, 143] })).to.throw(
      AssertionError,
      'expected container helper to tell ready true, state.exitCode 0 or 143, saw ready false, state.exitCode 137\n{',
    )
    const pod = { kind: 'Pod', metadata: { name: 'nginx' }, spec: {} }
    expect(() => expect(pod).to.tell({ 'spec.shareProcessNamespace': true })).to.throw(
      'expected pod nginx to tell spec.shareProcessNamespace true, saw spec.shareProcessNamespace nothing',
    )
  })

  it('sameProcessAs', () => {
    const process = { pid: 19, started: 1347762, command: 'sh -s lasting/neighbour' }
    expect(process).to.be.sameProcessAs(process as never)
    expect({ ...process, started: 1 }).not.to.be.sameProcessAs(process as never)
    expect(() => expect({ ...process, pid: 20 }).to.be.sameProcessAs(process as never)).to.throw(
      "expected process 'sh -s lasting/neighbour' to be PID 19 that started at tick 1347762 as 'sh -s lasting/neighbour' still, saw PID 20",
    )
  })
})
