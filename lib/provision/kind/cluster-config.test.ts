import { expect } from 'chai'
import { parseKubernetesVersion } from '../kubernetes/version.ts'
import { clusterConfig, leftOut } from './cluster-config.ts'

const built = { ref: 'x', kubernetes: 'v1.37.2', origin: 'built' } as const
const pulled = { ref: 'x', kubernetes: 'v1.37.2', origin: 'pulled' } as const
const v1 = { version: '26.1', cgroupVersion: '1' }
const v2 = { version: '26.1', cgroupVersion: '2' }
const version = parseKubernetesVersion('v1.37.2')

describe('clusterConfig', () => {
  it('changes nothing for a pulled image on cgroup v2', () => {
    expect(clusterConfig(version, pulled, v2)).to.deep.equal({
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
    })
    expect(leftOut(pulled)).to.deep.equal([])
  })
  it('lets all of several nodes take pods', () => {
    const config = clusterConfig(version, pulled, v2, { nodes: 2 })
    expect(config.nodes).to.deep.equal([{ role: 'control-plane' }, { role: 'worker' }])
    expect(JSON.stringify(config)).to.contain('taints: []')
  })
  it('gives every node an extra OCI runtime under a handler of its name', () => {
    const ociRuntime = {
      name: 'crun',
      version: '1.21',
      folder: '/cache/crun',
      home: '/opt/c',
      program: '/opt/c/crun',
    }
    const { nodes, containerdConfigPatches } = clusterConfig(version, pulled, v2, { ociRuntime })
    const mount = { hostPath: '/cache/crun', containerPath: '/opt/c', readOnly: true }
    expect(nodes).to.deep.equal([{ role: 'control-plane', extraMounts: [mount] }])
    expect(String(containerdConfigPatches)).to.contain(
      'runtimes.crun.options]\n  BinaryName = "/opt/c/crun"\n  SystemdCgroup = true',
    )
  })
  it('lets the kubelet run on cgroup v1, if it is new enough to refuse', () => {
    expect(JSON.stringify(clusterConfig(version, pulled, v1))).to.contain('failCgroupV1: false')
    const old = parseKubernetesVersion('v1.30.4')
    expect(JSON.stringify(clusterConfig(old, pulled, v1))).not.to.contain('failCgroupV1')
  })
  it('leaves out what a built image lacks, and says so', () => {
    const config = JSON.stringify(clusterConfig(version, built, v2))
    expect(config).to.contain('"disableDefaultCNI":true').and.to.contain('addon/coredns')
    expect(leftOut(built).join(' '))
      .to.contain('CoreDNS')
      .and.to.contain('kube-proxy')
      .and.to.contain('kindnetd')
      .and.to.contain("kind's hook")
    expect(config).to.contain('base_runtime_spec = \\"\\"')
  })
})
