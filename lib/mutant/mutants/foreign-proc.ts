import type { OciMutant } from '../mutant.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: "the runtime mounts the node's /proc, which shows another pid namespace than the container's",
  noticedBy: ['proc.matches-namespace-main', 'proc.matches-namespace-exec', 'ns.same-pids'],
  touches: ['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
  spares: [],
  create: ofContainers(config => {
    const nodes = {
      destination: '/proc',
      type: 'bind',
      source: '/proc',
      options: ['rbind', 'nosuid', 'nodev'],
    }
    const mounts = (config.mounts ?? []).map(mount => (mount.destination === '/proc' ? nodes : mount))
    return { ...config, mounts }
  }),
}
