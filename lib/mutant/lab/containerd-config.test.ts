import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { withHandlers } from './containerd-config.ts'

const handlers = [{ name: 'faulty', binary: '/opt/faulty' }]

describe('withHandlers', () => {
  it('adds a handler that is as runc is, to the configuration of a kind node', () => {
    const config = readFileSync(new URL('../recorded/containerd-2.toml', import.meta.url), 'utf8')
    const added = withHandlers(config, handlers).slice(config.trimEnd().length)
    expect(added.trim()).to.equal(`[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.faulty]
base_runtime_spec = "/etc/containerd/cri-base.json"
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.faulty.options]
SystemdCgroup = false
BinaryName = "/opt/faulty"`)
  })

  it('names the plugin as version 3 does, and completes what a short configuration leaves out', () => {
    expect(withHandlers('version = 3\n', handlers)).to.equal(`version = 3

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.faulty]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.faulty.options]
BinaryName = "/opt/faulty"
`)
  })

  it('refuses a form that it does not know', () => {
    expect(() => withHandlers('version = 4\n', handlers)).to.throw('version 4')
  })
})
