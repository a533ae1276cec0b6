import type { OciMutant } from '../mutant.ts'
import { withoutCapability, withProcess } from '../oci/process.ts'
import { hasUserNamespace, ofContainers } from '../oci/sharing.ts'

export const mutant: OciMutant = {
  fault:
    'the runtime takes SYS_PTRACE from the main processes of a pod with a user namespace (hostUsers: false)',
  noticedBy: ['mix.user-namespaces-ptrace'],
  touches: [],
  spares: ['cap.ptrace-main', 'mix.user-namespaces'],
  create: ofContainers(config =>
    hasUserNamespace(config)
      ? withProcess(config, process => withoutCapability('CAP_SYS_PTRACE', process))
      : config,
  ),
}
