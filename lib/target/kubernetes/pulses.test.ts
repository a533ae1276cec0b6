import type { V1Node } from '@kubernetes/client-node'
import { expect } from 'chai'
import { troublesOf } from './pulses.ts'

function nodeWith(...conditions: readonly (readonly [type: string, status: string])[]): V1Node {
  return { status: { conditions: conditions.map(([type, status]) => ({ type, status })) } }
}

describe('the troubles of a node', () => {
  it('are none if it is ready and short of nothing', () => {
    expect(troublesOf(nodeWith(['Ready', 'True'], ['DiskPressure', 'False']))).to.deep.equal([])
    expect(troublesOf({})).to.deep.equal([])
  })

  it('are what it says itself, and what the cluster says of a node that is silent', () => {
    const node = nodeWith(['Ready', 'Unknown'], ['MemoryPressure', 'Unknown'], ['DiskPressure', 'True'])
    expect(troublesOf(node)).to.deep.equal(['Ready Unknown', 'DiskPressure True'])
  })

  it('are not conditions that it does not know', () => {
    expect(troublesOf(nodeWith(['Ready', 'True'], ['KernelDeadlock', 'True']))).to.deep.equal([])
  })
})
