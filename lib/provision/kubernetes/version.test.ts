import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { DEFAULT_KUBERNETES, PROVEN_KUBERNETES, parseKubernetesVersion } from './version.ts'

describe('parseKubernetesVersion', () => {
  it('reads a version with and without v', () => {
    const expected = { tag: 'v1.37.2', minor: 37, patch: 2 }
    expect(parseKubernetesVersion('v1.37.2')).to.deep.equal(expected)
    expect(parseKubernetesVersion(' 1.37.2 ')).to.deep.equal(expected)
  })

  it('accepts the first version with the field', () => {
    expect(parseKubernetesVersion('v1.10.0').minor).to.equal(10)
  })

  for (const [text, says] of [
    ['', /"" is not a Kubernetes version.*as in v1\.37\.2/],
    ['1.37', /not a Kubernetes version/],
    ['latest', /"latest" is not a Kubernetes version/],
    ['v1.37.2-rc.1', /not a Kubernetes version/],
    ['v1.37.2 --flag', /not a Kubernetes version/],
    ['v2.0.0', /v2\.0\.0 does not exist/],
    ['v1.9.11', /v1\.9\.11 has no shareProcessNamespace: the field came with v1\.10\.0/],
  ] as const)
    it(`refuses "${text}" as a usage error, in one sentence`, () => {
      expect(() => parseKubernetesVersion(text))
        .to.throw(Problem, says)
        .with.property('kind', 'usage')
    })

  it('has a proven default', () => {
    expect(PROVEN_KUBERNETES).to.include(DEFAULT_KUBERNETES)
  })
})
