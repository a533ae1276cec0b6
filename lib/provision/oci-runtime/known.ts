import type { Part } from '../part.ts'
import { crun } from './crun.ts'
import type { OciRuntime } from './oci-runtime.ts'

/** OCI runtimes that a cluster of the suite can have beside its own, by the handler and RuntimeClass of their name. */
export const KNOWN_OCI_RUNTIMES: ReadonlyMap<string, Part<OciRuntime>> = new Map([['crun', crun]])
