import { findings, isFrom, quotable } from './check.ts'
import { partsOf } from './compare.ts'
import { blobOf } from './digest.ts'
import { fingerprintOf, isExcerpt } from './fingerprint.ts'
import type { Original } from './origin.ts'
import type { NamedPage, PinnedSection } from './page.ts'
import { plain } from './plain.ts'
import type { Quotation } from './quotation.ts'

/** A page as it is pinned at an original, and what is wrong with the quotations from it. */
export interface Pinning {
  readonly page: NamedPage
  readonly wrong: readonly string[]
}

/** Compares a page's quotations with an original, word for word, and makes its fingerprint. */
export function pin(page: NamedPage, { text, commit }: Original, quotations: readonly Quotation[]): Pinning {
  const quoted = quotations.filter(quotation => isFrom(page, quotation))
  const { name, url, title, language, markup, repository, path, licence } = page
  const sections = fingerprintOf(text, page)
  const pinned = {
    name,
    url,
    title,
    language,
    markup,
    repository,
    path,
    licence,
    commit,
    ...(isExcerpt(text) ? { excerpt: true as const } : { blob: blobOf(text) }),
    sections,
  }
  const wrong = findings(quoted, [pinned])
  return {
    page: { ...pinned, sections: sectionsQuoted(quoted, sections) },
    wrong: wrong.length > 0 ? wrong : missing(quoted, text, page),
  }
}

/** A page of 8,000 words of which one section is quoted need not be here whole. */
function sectionsQuoted(
  quoted: readonly Quotation[],
  sections: readonly PinnedSection[],
): readonly PinnedSection[] {
  const used = new Set(quoted.flatMap(quotation => quotable(quotation, sections)))
  return sections.filter(section => used.has(section))
}

/** Quotations that are not in the text itself: to be sure, without the digests. */
function missing(quoted: readonly Quotation[], text: string, { markup, name }: NamedPage): readonly string[] {
  const words = plain(text, markup)
  return quoted.flatMap(({ claims, says }) => {
    const part = partsOf(says).find(each => !words.includes(each))
    return part === undefined ? [] : [`${claims.join(', ')}: “${part}” is not in the text of ${name}.`]
  })
}
