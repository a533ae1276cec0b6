import { expect } from 'chai'
import { reproduction } from './reproduction.ts'

describe('reproduction', () => {
  it('applies the pods, then does what was done, once where it was repeated', () => {
    const evidence = ['kubectl exec a', 'kubectl exec a', 'kubectl exec b'].map(byHand => ({
      title: '',
      seen: '',
      byHand,
    }))
    expect(reproduction({ manifests: ['ns/shared.yaml'], evidence })).to.equal(
      'kubectl apply -f manifests/ns/shared.yaml\nkubectl exec a\nkubectl exec b',
    )
  })

  it('puts a static pod on a node', () => {
    expect(reproduction({ manifests: ['static/of-the-node.yaml'], evidence: [] })).to.equal(
      'docker cp manifests/static/of-the-node.yaml NODE:/etc/kubernetes/manifests/',
    )
  })

  it('judges again where kubectl can make no pods', () => {
    expect(reproduction({ manifests: ['ns/shared.yaml'], evidence: [], again: 'pidns run' })).to.equal(
      'pidns run',
    )
  })
})
