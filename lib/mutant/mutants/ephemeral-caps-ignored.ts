import type { OciMutant } from '../mutant.ts'
import { nameOf } from '../oci/annotations.ts'
import type { OciProcess } from '../oci/config.ts'
import { withoutCapability, withProcess } from '../oci/process.ts'
import { ofContainers } from '../oci/sharing.ts'

/** The CRI does not mark ephemeral containers, so the mutant goes by the name. */
const isEphemeral = (name: string) => /^(debugger|targeting|tracer)$/.test(name)

const withoutPtrace = (process: OciProcess) => withoutCapability('CAP_SYS_PTRACE', process)

export const mutant: OciMutant = {
  fault: 'the runtime ignores the capabilities that an ephemeral container adds',
  noticedBy: ['cap.ephemeral-ptrace'],
  touches: [],
  spares: ['cap.ptrace-main', 'cap.ptrace-exec', 'ns.ephemeral-joins'],
  create: ofContainers(config => (isEphemeral(nameOf(config)) ? withProcess(config, withoutPtrace) : config)),
  exec: (call, { name }) => (isEphemeral(name) ? { ...call, process: withoutPtrace(call.process) } : call),
}
