import { expect } from 'chai'
import { kernelFacts, releaseIn } from './kernel-facts.ts'
import { ociRuntimeIn } from './oci-runtime.ts'

const info = JSON.stringify({
  config: {
    containerd: {
      defaultRuntimeName: 'runc',
      runtimes: {
        runc: { options: { BinaryName: '', SystemdCgroup: false } },
        crun: { options: { BinaryName: '/usr/local/bin/crun' } },
      },
    },
  },
})

describe('a kind node seen from inside', () => {
  it('reports the OCI runtime of the default handler and of a named one', () => {
    expect(ociRuntimeIn(info, undefined)).to.deep.equal({ handler: 'runc', binary: 'runc' })
    expect(ociRuntimeIn(info, 'crun')).to.deep.equal({ handler: 'crun', binary: '/usr/local/bin/crun' })
    expect(ociRuntimeIn('{"config": {}}', undefined)).to.equal(undefined)
  })

  it('distinguishes no security modules from an unknown list', () => {
    expect(kernelFacts('cgroup tmpfs\nlsm \n')).to.deep.equal({ cgroup: 'v1', lsms: [] })
    expect(kernelFacts('cgroup cgroup2fs\nlsm lockdown,capability,apparmor\n')).to.deep.equal({
      cgroup: 'v2',
      lsms: ['lockdown', 'capability', 'apparmor'],
    })
    expect(kernelFacts('cgroup cgroup2fs\n')).to.deep.equal({ cgroup: 'v2' })
  })

  it('reports its release, and how far Yama restricts tracing', () => {
    const told = 'cgroup cgroup2fs\nrelease 7.2.7\nyama 1\nlsm capability,yama,selinux\n'
    expect(releaseIn(told)).to.equal('7.2.7')
    expect(kernelFacts(told)).to.deep.equal({
      cgroup: 'v2',
      lsms: ['capability', 'yama', 'selinux'],
      ptraceScope: 1,
    })
  })
})
