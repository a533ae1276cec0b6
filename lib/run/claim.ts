import type { ClaimText } from '../claim/claim.ts'
import type { Scope } from '../pod/scope.ts'
import type { Shared } from '../pod/shared.ts'

/** A statement about behaviour that is true or false of a cluster, and how to judge it. */
export interface Claim extends ClaimText {
  /** Returns if the claim holds, and throws an assertion's error if it does not. */
  readonly judge: (shared: Shared, scope: Scope) => Promise<void>
  /** The assertions as they stand in the spec, for people to read. */
  readonly asWritten: string
}
