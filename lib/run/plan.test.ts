import { expect } from 'chai'
import { planOf, sentenceOf } from './plan.ts'

describe('the plan of a run', () => {
  it('has the pods of the claims that an existing cluster can have, once each', async () => {
    const { pods, restarts } = await planOf([
      { needs: [], pods: { shared: 'ns/shared.yaml' } },
      {
        needs: ['host-namespaces'],
        pods: { shared: 'ns/shared.yaml', host: 'ns/host-pid.yaml' },
        restarts: true,
      },
      { needs: ['cri'], pods: { removed: 'cri/removed.yaml' } },
    ])
    expect(pods.map(({ manifest }) => manifest)).to.deep.equal(['ns/shared.yaml', 'ns/host-pid.yaml'])
    expect(pods[1]?.remarks).to.deep.equal(['uses the PID namespace of its node'])
    expect(restarts).to.equal(1)
  })

  it('is one sentence', () => {
    const pod = { manifest: 'a', kind: 'Pod', name: 'a', remarks: ['uses the PID namespace of its node'] }
    expect(sentenceOf({ pods: [pod], restarts: 2 }, { where: 'context a', namespace: undefined })).to.equal(
      'This run makes about 1 pods in a namespace of its own on context a (1 of them in namespaces of their node (hostPID); 2 claims stop or restart containers of these pods), and removes them at its end.',
    )
    const none = { pods: [], restarts: 0 }
    expect(sentenceOf(none, { where: 'context a', namespace: 'mine' })).to.equal(
      'This run makes about 0 pods in the namespace mine on context a, and removes them at its end.',
    )
  })

  it('says how often, and what stays', () => {
    const manner = { where: 'context a', namespace: undefined, repeat: 3, keepFailed: true }
    expect(sentenceOf({ pods: [], restarts: 0 }, manner)).to.equal(
      'This run makes about 0 pods in a namespace of its own on context a, 3 times, each time in a new namespace, and removes them at its end, but not those of claims that fail.',
    )
  })
})
