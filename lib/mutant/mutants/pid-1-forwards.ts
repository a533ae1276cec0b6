import type { OciMutant } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'

/** What the node's shell needs to run in the sandbox's own root file system. */
const NODE_PROGRAMS = ['/bin', '/lib', '/lib64', '/usr'].map(path => ({
  destination: path,
  type: 'bind',
  source: path,
  options: ['rbind', 'ro'],
}))

/** Reaps, as /pause does, and exits on TERM. */
const INIT = "trap 'kill -HUP -1' HUP; trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"

export const mutant: OciMutant = {
  fault: 'the sandbox process is an init that forwards HUP to every process of the namespace',
  noticedBy: ['doc.kill-hup-1-reaches-sandbox'],
  touches: ['sig', 'doc', 'life'],
  spares: ['ns.equal-main', 'ns.symmetric', 'doc.ps-sandbox-is-pid-1'],
  create: config => {
    if (kindOf(config) !== 'sandbox') return config
    const process = { ...config.process, args: ['/bin/sh', '-c', INIT], user: { uid: 0, gid: 0 } }
    return { ...config, process, mounts: [...(config.mounts ?? []), ...NODE_PROGRAMS] }
  },
}
