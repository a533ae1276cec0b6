import { expect } from 'chai'
import { ociRuntimeOf } from './node-facts.ts'

/** From containerd 2.4.2's answer to a verbose Status, shortened. */
const CONFIG = JSON.stringify({
  containerd: {
    defaultRuntimeName: 'runc',
    runtimes: {
      runc: { runtimeType: 'io.containerd.runc.v2', options: { SystemdCgroup: false } },
      crun: { runtimeType: 'io.containerd.runc.v2', options: { BinaryName: '/usr/local/bin/crun' } },
    },
  },
})

describe('ociRuntimeOf', () => {
  it('is what containerd reports for the handler', () => {
    expect(ociRuntimeOf({ config: CONFIG }, '')).to.deep.equal({ handler: 'runc', name: 'runc' })
    expect(ociRuntimeOf({ config: CONFIG }, 'crun')).to.deep.equal({ handler: 'crun', name: 'crun' })
  })

  it('is unknown if the runtime does not report it', () => {
    expect(ociRuntimeOf({}, '')).to.equal(undefined)
    expect(ociRuntimeOf({ config: '[crio]\n' }, '')).to.equal(undefined)
  })
})
