import type { OciMutant } from '../mutant.ts'
import type { OciProcess } from '../oci/config.ts'
import { withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

const inRootsGroup = (process: OciProcess) => ({ ...process, user: { ...process.user, gid: 0 } })

export const mutant: OciMutant = {
  fault: 'the runtime ignores runAsGroup: every process runs with group 0',
  noticedBy: ['root.other-gid-denied', 'truth.user-to-other-group'],
  touches: [],
  spares: ['root.other-uid-denied', 'truth.user-to-same-user', 'truth.user-to-other-user'],
  create: ofContainers(config => withProcess(config, inRootsGroup)),
  exec: call => ({ ...call, process: inRootsGroup(call.process) }),
}
