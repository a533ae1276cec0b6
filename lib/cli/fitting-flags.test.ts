import { expect } from 'chai'
import { fittingOf, tolerationIn } from './fitting-flags.ts'

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

describe('fittingOf', () => {
  it('has only what is given', async () => {
    expect(await fittingOf({})).to.deep.equal({ placement: { tolerations: [] }, images: {} })
    const flags = {
      node: 'a',
      nodeSelector: 'pool=gpu',
      toleration: ['all'],
      imageRegistry: 'r.example:5000/m',
    }
    expect(await fittingOf(flags)).to.deep.equal({
      placement: { node: 'a', nodeSelector: 'pool=gpu', tolerations: [{}] },
      images: { registry: 'r.example:5000/m' },
    })
  })

  it('says which file it could not read', async () => {
    const problem = await fittingOf({ podPatch: '/nowhere/patch.yaml' }).catch((thrown: unknown) => thrown)
    expect(problem).to.have.property('message').that.includes("Can't read the file of --pod-patch: ENOENT")
  })

  it('refuses credentials that are none', async () => {
    const problem = await fittingOf({ imagePullSecret: 'package.json' }).catch((thrown: unknown) => thrown)
    expect(problem).to.have.property(
      'message',
      'package.json is no config.json of Docker with credentials (auths).',
    )
  })

  it('refuses a registry with a scheme', async () => {
    const problem = await fittingOf({ imageRegistry: 'https://r.example' }).catch((thrown: unknown) => thrown)
    expect(problem).to.have.property('message', '--image-registry https://r.example is no registry.')
  })
})
