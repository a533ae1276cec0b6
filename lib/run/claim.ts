import type { ClaimText } from '../claim/claim.ts'
import type { Scope } from '../pod/scope.ts'
import type { Shared } from '../pod/shared.ts'

/** One statement about behaviour that can be true or false of a cluster, and how it is judged. */
export interface Claim extends ClaimText {
  /** Returns when the claim holds and throws an assertion's error when it does not. */
  readonly judge: (shared: Shared, scope: Scope) => Promise<void>
  /** The assertions as they stand in the spec, for people to read. */
  readonly asWritten: string
}
