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

  it('takes a pod that names a system for one that says nothing of its node', () => {
    const selecting = (nodeSelector: object) => onOneNode([{ ...pod, spec: { nodeSelector } }], 'r1')[0]
    expect(selecting({ 'kubernetes.io/os': 'linux' })).to.have.nested.property('spec.affinity')
    expect(selecting({ 'kubernetes.io/os': 'linux', disk: 'ssd' })).not.to.have.nested.property(
      'spec.affinity',
    )
  })

  it('has the first of them, which may say nothing, go to Linux', () => {
    const [placed] = onOneNode([{ ...pod, spec: {} }], 'r1')
    expect(JSON.stringify(placed)).to.include('{"key":"kubernetes.io/os","operator":"In","values":["linux"]}')
  })

  it('leaves what is no pod, and a pod that says where it wants to be', () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      { ...pod, spec: { affinity: { podAntiAffinity: {} } } },
    ]
    expect(onOneNode(objects, 'r1')).to.deep.equal(objects)
  })
})
