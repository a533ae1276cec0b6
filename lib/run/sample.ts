import type { ClaimText } from '../claim/claim.ts'
import { page } from '../claim/source.ts'
import type { Claim } from './claim.ts'

/** A claim's text, for tests. */
export function aClaimText(more: Partial<ClaimText> = {}): ClaimText {
  const source = page.introduction('')
  return { id: 'doc.claim', title: 'a claim', source, level: 'required', pods: {}, needs: [], ...more }
}

/** A claim that is judged like this, for tests. */
export function aClaim(
  id: Claim['id'],
  judge: Claim['judge'] = async () => {},
  pods: Claim['pods'] = {},
): Claim {
  return { ...aClaimText({ id, pods }), asWritten: '', judge }
}
