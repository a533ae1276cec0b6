import { expect } from 'chai'
import { onOneNode } from './one-node.ts'

describe('onOneNode', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }

  it('keeps a pod with the others of its run', () => {
    const [placed] = onOneNode([{ ...pod, spec: { hostPID: true } }], 'r1')
    expect(placed?.spec).to.have.property('hostPID', true)
    expect(placed).to.have.nested.property(
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels',
    )
    expect(JSON.stringify(placed)).to.include('{"pidns-conformance/run":"r1"}')
  })

  it('treats a pod that only selects an operating system as one without placement', () => {
    const selecting = (nodeSelector: object) => onOneNode([{ ...pod, spec: { nodeSelector } }], 'r1')[0]
    expect(selecting({ 'kubernetes.io/os': 'linux' })).to.have.nested.property('spec.affinity')
    expect(selecting({ 'kubernetes.io/os': 'linux', disk: 'ssd' })).not.to.have.nested.property(
      'spec.affinity',
    )
  })

  it('sends the first pod to Linux, even if it does not ask for it', () => {
    const [placed] = onOneNode([{ ...pod, spec: {} }], 'r1')
    expect(JSON.stringify(placed)).to.include('{"key":"kubernetes.io/os","operator":"In","values":["linux"]}')
  })

  it('leaves other objects as they are, and a pod that specifies its own placement', () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      { ...pod, spec: { affinity: { podAntiAffinity: {} } } },
    ]
    expect(onOneNode(objects, 'r1')).to.deep.equal(objects)
  })
})
