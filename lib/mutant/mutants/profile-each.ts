import type { OciMutant } from '../mutant.ts'
import { kindOf, nameOf } from '../oci/annotations.ts'
import { ownProfile, profileText, withProfile } from '../oci/confinement.ts'
import { withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault: 'each container gets an AppArmor profile of its own, which keeps it from its neighbours',
  module: 'apparmor',
  level: 'recommended',
  noticedBy: ['mix.apparmor'],
  touches: ['doc', 'ns', 'proc', 'sig', 'root', 'cap', 'truth', 'life', 'mix'],
  spares: ['ns.default-isolated'],
  profile: config => (kindOf(config) === 'container' ? profileText(nameOf(config)) : undefined),
  create: ofContainers(config =>
    withProcess(config, process => withProfile(process, ownProfile(nameOf(config)))),
  ),
  exec: (call, { name }) => ({ ...call, process: withProfile(call.process, ownProfile(name)) }),
}
