import { expect } from 'chai'
import { placed } from './placed.ts'

describe('placed', () => {
  const SOMEWHERE = { runId: 'r1', node: undefined, tolerations: [] }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }

  it('keeps a pod with the others of its run', () => {
    const [it] = placed([{ ...pod, spec: { hostPID: true } }], SOMEWHERE)
    expect(it?.spec).to.have.property('hostPID', true)
    expect(it).to.have.nested.property(
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels',
    )
    expect(JSON.stringify(it)).to.include('{"pidns-conformance/run":"r1"}')
  })

  it('treats a pod that only selects an operating system as one without placement', () => {
    const selecting = (nodeSelector: object) => placed([{ ...pod, spec: { nodeSelector } }], SOMEWHERE)[0]
    expect(selecting({ 'kubernetes.io/os': 'linux' })).to.have.nested.property('spec.affinity')
    expect(selecting({ 'kubernetes.io/os': 'linux', disk: 'ssd' })).not.to.have.nested.property(
      'spec.affinity',
    )
  })

  it('sends the first pod to Linux, even if it does not ask for it', () => {
    const [it] = placed([{ ...pod, spec: {} }], SOMEWHERE)
    expect(JSON.stringify(it)).to.include('{"key":"kubernetes.io/os","operator":"In","values":["linux"]}')
  })

  it('leaves other objects as they are, and a pod that specifies its own placement', () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      { ...pod, spec: { affinity: { podAntiAffinity: {} } } },
    ]
    expect(placed(objects, SOMEWHERE)).to.deep.equal(objects)
  })

  it('puts a pod, and the pods of a Job, on the judged node by its name', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { template: { spec: {} } },
    }
    const objects = placed([{ ...pod, spec: {} }, job], { runId: 'r1', node: 'n1', tolerations: [] })
    const itself = { key: 'metadata.name', operator: 'In', values: ['n1'] }
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [itself] }] },
      },
    }
    expect(objects.map(({ spec }) => spec)).to.deep.equal([
      { affinity },
      { template: { spec: { affinity } } },
    ])
  })

  it('adds tolerations to those that the pod has, also where the pod specifies its own placement', () => {
    const own = { key: 'own', operator: 'Exists' }
    const spec = { nodeName: 'n1', tolerations: [own] }
    const tolerations = [{}, { key: 'pool', value: 'gpu', effect: 'NoSchedule' }]
    const [it] = placed([{ ...pod, spec }], { ...SOMEWHERE, tolerations })
    const gpu = { key: 'pool', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }
    expect(it?.spec).to.deep.equal({ nodeName: 'n1', tolerations: [own, { operator: 'Exists' }, gpu] })
  })
})
