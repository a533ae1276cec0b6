import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { PRIVILEGED } from '../../target/kubernetes/dry-runs.ts'
import { untilInForce } from './in-force.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** Where the control plane's node and its API server have the configuration of admission. */
const FOLDER = '/etc/kubernetes/pidns-admission'
const FILE = `${FOLDER}/configuration.yaml`

/** A cluster whose administrator enforces a level of the Pod Security Standards where nobody asks for one. */
export const POD_SECURITY: UnfriendlyCluster = {
  because: 'Pod Security admission enforces the baseline level in every namespace that names no level',
  configured: usual => ({
    ...usual,
    nodes: [{ role: 'control-plane', extraMounts: [mount()] }],
    kubeadmConfigPatches: [...patchesOf(usual), stringify(apiServer)],
  }),
  prepare: async ({ connection }) => {
    await untilInForce(
      [{ spec: PRIVILEGED.spec, answer: /violates PodSecurity "baseline:latest"/ }],
      connection,
    )
    return {}
  },
}

const apiServer = {
  kind: 'ClusterConfiguration',
  apiServer: {
    extraArgs: [
      // A patch replaces the whole list; this is what kind puts there.
      { name: 'runtime-config', value: '' },
      { name: 'admission-control-config-file', value: FILE },
    ],
    extraVolumes: [
      { name: 'admission', hostPath: FOLDER, mountPath: FOLDER, readOnly: true, pathType: 'Directory' },
    ],
  },
}

function mount() {
  const file = fileURLToPath(new URL('pod-security.yaml', import.meta.url))
  return { hostPath: file, containerPath: FILE, readOnly: true }
}

function patchesOf({ kubeadmConfigPatches }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(kubeadmConfigPatches) ? kubeadmConfigPatches : []
}
