import { expect } from 'chai'
import { onOneNode } from './one-node.ts'

describe('onOneNode', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }

  it('has a pod keep company with the others of its run', () => {
    const [placed] = onOneNode([{ ...pod, spec: { hostPID: true } }], 'r1')
    expect(placed?.spec).to.have.property('hostPID', true)
    expect(placed).to.have.nested.property(
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels',
    )
    expect(JSON.stringify(placed)).to.include('{"pidns-conformance/run":"r1"}')
  })

  it('leaves what is no pod, and a pod that says where it wants to be', () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      { ...pod, spec: { affinity: { podAntiAffinity: {} } } },
    ]
    expect(onOneNode(objects, 'r1')).to.deep.equal(objects)
  })
})
