import { expect } from 'chai'
import { etcdRelease, etcdTagIn } from './etcd-version.ts'

describe('etcdTagIn', () => {
  it("reads kubeadm's default", () => {
    const source = '\tMinExternalEtcdVersion = "3.5.24-0"\n\n\tDefaultEtcdVersion = "3.7.0-0"\n'
    expect(etcdTagIn(source)).to.equal('3.7.0-0')
  })
  it('fails if kubeadm names none', () => {
    expect(() => etcdTagIn('package constants')).to.throw(/no default etcd version/)
  })
})

describe('etcdRelease', () => {
  const served = ['v3.5.33', 'v3.6.4', 'v3.6.12', 'v3.6.8', 'v3.7.0-rc.0', 'v3.7.0']
  it('is the exact release if it is available', () =>
    expect(etcdRelease('3.7.0-0', served)).to.equal('v3.7.0'))
  it('is otherwise the next one of the same minor', () =>
    expect(etcdRelease('3.6.6-0', served)).to.equal('v3.6.8'))
  it('is never an older one or one of another minor', () => {
    expect(etcdRelease('3.6.13-0', served)).to.equal(undefined)
    expect(etcdRelease('3.8.0-0', served)).to.equal(undefined)
  })
})
