import { expect } from 'chai'
import { lostBy, parsePodPatch, patched, tolerationsOf } from './pod-patch.ts'

const HEAD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { own: 'yes' } } }
const POD = {
  ...HEAD,
  spec: { containers: [{ name: 'a', image: 'i' }], initContainers: [{ name: 'b', image: 'i' }] },
}
const LIMITED = { ...HEAD, spec: { containers: [{ name: 'a', resources: { limits: { memory: '32Mi' } } }] } }

const PATCH = parsePodPatch(
  `metadata: {labels: {team: runtime}}
spec:
  priorityClassName: low
  tolerations: [{key: pool, operator: Exists}]
  containers:
  - resources: {limits: {memory: 64Mi}}
`,
  'patch.yaml',
)

describe('a patch for pods', () => {
  it('gives a pod labels, and all its containers limits', () => {
    const [pod] = patched([POD], PATCH)
    const resources = { limits: { memory: '64Mi' } }
    expect(pod).to.deep.equal({
      ...HEAD,
      metadata: { name: 'p', labels: { own: 'yes', team: 'runtime' } },
      spec: {
        priorityClassName: 'low',
        containers: [{ name: 'a', image: 'i', resources }],
        initContainers: [{ name: 'b', image: 'i', resources }],
      },
    })
  })

  it('reaches the template of a CronJob, and leaves what has no pods', () => {
    const cron = (spec: object) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: { jobTemplate: { spec: { template: { spec } } } },
    })
    const low = parsePodPatch('spec: {priorityClassName: low}', 'p')
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }
    const [made, same] = patched([cron({ containers: [] }), secret], low)
    expect(made).to.have.nested.property('spec.jobTemplate.spec.template.spec.priorityClassName', 'low')
    expect(same).to.deep.equal(secret)
  })

  it('has tolerations by which a node is chosen', () => {
    expect(tolerationsOf(PATCH)).to.deep.equal([{ key: 'pool' }])
    const equal = parsePodPatch('spec: {tolerations: [{key: a, value: b, effect: NoSchedule}]}', 'p')
    expect(tolerationsOf(equal)).to.deep.equal([{ key: 'a', value: 'b', effect: 'NoSchedule' }])
  })

  it('can name a container', () => {
    const patch = parsePodPatch('spec: {containers: [{name: b, resources: {limits: {memory: 1Gi}}}]}', 'p')
    const [pod] = patched([POD], patch)
    expect(pod).to.have.nested.property('spec.containers[0]').not.to.have.property('resources')
    expect(pod).to.have.nested.property('spec.initContainers[0].resources.limits.memory', '1Gi')
  })

  it('takes the ground from claims on a pod of which it changes what the manifest says', () => {
    expect(lostBy(PATCH, [POD])).to.equal(undefined)
    expect(lostBy(PATCH, [LIMITED])).to.equal('spec.containers.0.resources.limits.memory')
    expect(lostBy(PATCH, [{ ...POD, spec: { ...POD.spec, resources: {} } }])).to.equal('spec.resources')
    const other = parsePodPatch('metadata: {labels: {own: no-longer}}', 'p')
    expect(lostBy(other, [POD])).to.equal('metadata.labels.own')
    expect(patched([POD], other)).to.deep.equal([POD])
  })

  it('may not set what claims are about', () => {
    const refused = (text: string) => () => parsePodPatch(text, 'mine.yaml')
    expect(refused('spec: {shareProcessNamespace: false}')).to.throw(
      'The patch mine.yaml sets spec.shareProcessNamespace, which a patch may not.',
    )
    expect(refused('spec: {containers: [{image: other}]}')).to.throw(/spec\.containers\.0/)
    expect(refused('- a list')).to.throw('The patch mine.yaml sets no fields')
    expect(refused('a: [')).to.throw('The patch mine.yaml is not YAML')
  })

  it('is known by its digest', () => {
    expect(parsePodPatch('{}', 'p').digest).to.equal(
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    )
  })
})
