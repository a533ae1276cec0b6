import { expect } from 'chai'
import { reproduction } from './reproduction.ts'

describe('reproduction', () => {
  it('applies the pods, then repeats the steps, identical ones only once', () => {
    const evidence = ['kubectl exec a', 'kubectl exec a', 'kubectl exec b'].map(byHand => ({
      title: '',
      seen: '',
      byHand,
    }))
    expect(reproduction({ manifests: ['ns/shared.yaml'], evidence })).to.equal(
      'kubectl apply -f manifests/ns/shared.yaml\nkubectl exec a\nkubectl exec b',
    )
  })

  it('copies a static pod onto a node', () => {
    expect(reproduction({ manifests: ['static/of-the-node.yaml'], evidence: [] })).to.equal(
      'docker cp manifests/static/of-the-node.yaml NODE:/etc/kubernetes/manifests/',
    )
  })

  it('tests the claim again if kubectl cannot create its pods', () => {
    expect(reproduction({ manifests: ['ns/shared.yaml'], evidence: [], again: 'pidns run' })).to.equal(
      'pidns run',
    )
  })
})
