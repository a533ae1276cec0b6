import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { parse } from 'yaml'
import { POD_SECURITY } from './pod-security.ts'

describe('the cluster that enforces Pod Security by default', () => {
  it('gives the API server its configuration, and keeps what the cluster is configured with anyway', () => {
    const usual = {
      kind: 'Cluster',
      networking: { disableDefaultCNI: true },
      kubeadmConfigPatches: ['kind: A\n'],
    }
    const { nodes, kubeadmConfigPatches, ...rest } = POD_SECURITY.configured?.(usual) ?? {}
    expect(rest).to.deep.equal({ kind: 'Cluster', networking: { disableDefaultCNI: true } })

    const [first, patch] = kubeadmConfigPatches as readonly string[]
    expect(first).to.equal('kind: A\n')
    const { apiServer } = parse(patch ?? '')
    const flag = apiServer.extraArgs.find(
      ({ name }: { name: string }) => name === 'admission-control-config-file',
    )

    const [{ extraMounts }] = nodes as readonly [
      { extraMounts: readonly [{ hostPath: string; containerPath: string }] },
    ]
    expect(extraMounts[0].containerPath).to.equal(flag.value)
    expect(flag.value).to.match(new RegExp(`^${apiServer.extraVolumes[0].mountPath}/`))
    expect(existsSync(extraMounts[0].hostPath)).to.equal(true)
  })
})
