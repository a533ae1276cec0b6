import type { Part } from '../part.ts'
import { crun } from './crun.ts'
import type { OciRuntime } from './oci-runtime.ts'

/** Extra OCI runtimes for the suite's clusters, by name, which is also the handler and RuntimeClass. */
export const KNOWN_OCI_RUNTIMES: ReadonlyMap<string, Part<OciRuntime>> = new Map([['crun', crun]])
