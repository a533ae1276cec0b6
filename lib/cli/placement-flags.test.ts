import { expect } from 'chai'
import { placementOf, tolerationIn } from './placement-flags.ts'

describe('--toleration', () => {
  it('reads what kubectl writes for a taint, and less of it', () => {
    expect(tolerationIn('pool=gpu:NoSchedule')).to.deep.equal({
      key: 'pool',
      value: 'gpu',
      effect: 'NoSchedule',
    })
    expect(tolerationIn('pool=gpu')).to.deep.equal({ key: 'pool', value: 'gpu' })
    expect(tolerationIn('node-role.kubernetes.io/control-plane:NoSchedule')).to.deep.equal({
      key: 'node-role.kubernetes.io/control-plane',
      effect: 'NoSchedule',
    })
    expect(tolerationIn('all')).to.deep.equal({})
  })

  it('refuses what is no taint, and says how to write one', () => {
    for (const text of ['', '=gpu', 'pool:Sometimes', 'two words'])
      expect(() => tolerationIn(text), text).to.throw(`--toleration ${text} is no taint.`)
  })
})

describe('placementOf', () => {
  it('has only what is given', () => {
    expect(placementOf({})).to.deep.equal({ tolerations: [] })
    expect(placementOf({ node: 'a', nodeSelector: 'pool=gpu', toleration: ['all'] })).to.deep.equal({
      node: 'a',
      nodeSelector: 'pool=gpu',
      tolerations: [{}],
    })
  })
})
