import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { withHandlers } from './containerd-config.ts'

const handlers = [{ name: 'faulty', binary: '/opt/faulty' }]

describe('withHandlers', () => {
  it("adds a handler like runc to a kind node's configuration", () => {
    const config = readFileSync(new URL('../recorded/containerd-2.toml', import.meta.url), 'utf8')
    const added = withHandlers(config, handlers).slice(config.trimEnd().length)
    expect(added.trim()).to.equal(`[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.faulty]
base_runtime_spec = "/etc/containerd/cri-base.json"
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.faulty.options]
SystemdCgroup = false
BinaryName = "/opt/faulty"`)
  })

  it("uses version 3's plugin name, and adds the runtime type that a short configuration lacks", () => {
    expect(withHandlers('version = 3\n', handlers)).to.equal(`version = 3

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.faulty]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.faulty.options]
BinaryName = "/opt/faulty"
`)
  })

  it('refuses a configuration version that it does not know', () => {
    expect(() => withHandlers('version = 4\n', handlers)).to.throw('version 4')
  })
})
