import { expect } from 'chai'
import { isBeyond } from './existence.ts'
import { parseKubernetesVersion } from './version.ts'

describe('isBeyond', () => {
  const listed = ['v1.13.0', 'v1.36.1', 'v1.36.3', 'v1.37.2', 'v1.38.0-alpha.1']
  const beyond = (text: string) => isBeyond(parseKubernetesVersion(text), listed)

  it('is true for a patch after the newest of its minor', () => {
    expect(beyond('v1.36.4')).to.equal(true)
    expect(beyond('v1.37.3')).to.equal(true)
  })
  it('is true for a minor after all listed ones', () => {
    expect(beyond('v1.99.0')).to.equal(true)
  })
  it('is false for a version between listed ones: a proxy may not serve every release', () => {
    expect(beyond('v1.36.2')).to.equal(false)
    expect(beyond('v1.20.4')).to.equal(false)
  })
  it('is false if no version is listed', () => {
    expect(isBeyond(parseKubernetesVersion('v1.99.0'), [])).to.equal(false)
  })
})
