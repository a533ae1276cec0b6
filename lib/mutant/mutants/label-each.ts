import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { withCategory } from '../oci/confinement.ts'
import { withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'each container gets a SELinux label of its own, which keeps it from its neighbours',
  module: 'selinux',
  level: 'recommended',
  noticedBy: ['mix.selinux'],
  touches: ['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
  spares: ['ns.default-isolated'],
  create: ofContainers(config => withProcess(config, process => withCategory(process, nameOf(config)))),
  exec: (call, { name }) => ({ ...call, process: withCategory(call.process, name) }),
}
