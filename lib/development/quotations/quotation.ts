import type { ClaimText } from '../../claim/claim.ts'

/** A sentence that claims quote, and where it should stand. */
export interface Quotation {
  readonly claims: readonly string[]
  readonly says: string
  /** What the claim calls the place. Without it, the sentence may stand on any page of the site. */
  readonly where?: string
  readonly url: string
  readonly language: 'en' | 'zh'
}

/** The documentation, on some page of which the sentences stand that claims contradict. */
const SITE = 'https://kubernetes.io/docs/'

/** What the claims quote: sources in both languages, and the sentences that they differ from. Each once. */
export function quotationsOf(
  claims: readonly Pick<ClaimText, 'id' | 'source' | 'differs'>[],
): readonly Quotation[] {
  const all = claims.flatMap(({ id, source: { says, zh, where, url }, differs }) => [
    { claims: [id], says, where, url, language: 'en' as const },
    ...(zh === undefined ? [] : [{ claims: [id], says: zh, where, url, language: 'zh' as const }]),
    ...(differs === undefined
      ? []
      : [{ claims: [id], says: differs.page, url: SITE, language: 'en' as const }]),
  ])
  const alike = Map.groupBy(all, ({ claims: _, ...rest }) => JSON.stringify(rest))
  return [...alike.values()].flatMap(quotations => {
    const [first] = quotations
    return first === undefined ? [] : [{ ...first, claims: quotations.flatMap(each => each.claims) }]
  })
}
