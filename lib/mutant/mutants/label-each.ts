import type { OciMutant } from '../mutant.ts'
import { labelled, ownLabel } from '../oci/confinement.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'each container gets a SELinux label of its own, which keeps it from its neighbours',
  module: 'selinux',
  level: 'recommended',
  noticedBy: ['mix.selinux'],
  touches: ['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
  spares: ['ns.default-isolated'],
  create: ofContainers(labelled),
  exec: (call, { name }) => ({ ...call, process: { ...call.process, selinuxLabel: ownLabel(name) } }),
}
