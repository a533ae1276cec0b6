import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import { refusing } from '../oci/seccomp.ts'
import { ofContainers } from '../oci/sharing.ts'

const ENOTTY = 25

export const mutant: OciMutant = {
  // All other claims that type into a terminal need no prompt. Without it the shell edits no lines, and the kernel
  // takes none that is longer than 4095 characters, as a look is: so only the page's own container is affected.
  fault: 'a seccomp filter makes ioctl(2) fail with ENOTTY: the shell attached to does not know its terminal',
  noticedBy: ['doc.attach-prompt'],
  touches: [],
  spares: ['doc.ps-nginx', 'doc.sighup-restarts-workers', 'ns.equal-main'],
  create: ofContainers(config =>
    nameOf(config) === 'shell' ? refusing({ names: ['ioctl'], errnoRet: ENOTTY }, config) : config,
  ),
}
