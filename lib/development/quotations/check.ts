import { departure, partsOf } from './compare.ts'
import { digestOf } from './digest.ts'
import type { NamedPage, Page, PinnedSection } from './page.ts'
import type { Quotation } from './quotation.ts'
import { below } from './section.ts'
import { tooShort } from './words.ts'

/** What is wrong with the quotations: one paragraph for each that does not stand word for word where it should. */
export function findings(quotations: readonly Quotation[], pages: readonly NamedPage[]): readonly string[] {
  return quotations.flatMap(quotation => {
    const wrong = whatIsWrong(quotation, pages)
    return wrong === undefined ? [] : [`${quotation.claims.join(', ')}: “${quotation.says}” ${wrong}`]
  })
}

/** The pages that no quotation is from: they need no fingerprint. */
export function unquoted(
  quotations: readonly Quotation[],
  pages: readonly NamedPage[],
): readonly NamedPage[] {
  return pages.filter(page => !quotations.some(quotation => isFrom(page, quotation)))
}

/** If a quotation names a page. One that only names the site names none. */
export function isFrom({ url, language }: Page, quotation: Quotation): boolean {
  return url === quotation.url.split('#')[0] && language === quotation.language
}

/** The sections of a page that a quotation may stand in: those below its anchor, if it has one. */
export function quotable<Section extends Pick<PinnedSection, 'anchor' | 'depth'>>(
  { url, language }: Quotation,
  sections: readonly Section[],
): readonly Section[] {
  const [, anchor] = url.split('#')
  // A translated page has other headings and anchors.
  return anchor === undefined || language !== 'en' ? sections : below(sections, anchor)
}

function whatIsWrong(quotation: Quotation, pages: readonly NamedPage[]): string | undefined {
  const { says, language, where } = quotation
  const short = partsOf(says).find(part => tooShort(part, language))
  if (short !== undefined) return `has the part “${short}”: ${tooShort(short, language)}.`
  if (where === undefined) return wrongOnSite(quotation, pages)
  const page = pages.find(each => isFrom(each, quotation))
  if (page?.commit === undefined)
    return `is from ${quotation.url}, which is not pinned: npm run quotations:pin.`
  return wrongPlace(quotation, where, page) ?? wrongWords(quotation, page)
}

function wrongOnSite({ says, language, url }: Quotation, pages: readonly NamedPage[]): string | undefined {
  const departures = pages
    .filter(page => page.url.startsWith(url) && page.language === language)
    .map(page => ({ page, departs: departure(says, page.sections, language) }))
  if (departures.some(({ departs }) => departs === undefined)) return undefined
  const [nearest] = departures.toSorted((a, b) => (b.departs?.agrees ?? 0) - (a.departs?.agrees ?? 0))
  const closest = nearest === undefined ? '' : ` In ${nearest.page.url}, ${nearest.departs?.says}`
  return `stands on no pinned page below ${url}.${closest}`
}

/** If the claim calls the place otherwise than the page does, or the page has no such section. */
function wrongPlace(quotation: Quotation, where: string, page: NamedPage): string | undefined {
  const [section] = quotable(quotation, page.sections)
  if (section === undefined)
    return `is from ${quotation.url}, but ${pinned(page)} has no such section, or it is not pinned.`
  // A translated page has another title.
  if (page.language !== 'en' || where.endsWith(page.title)) return undefined
  const heading = where.slice(where.indexOf(', ') + 2)
  if (digestOf(heading) === section.heading) return undefined
  return `is said to be from “${where}”, but ${quotation.url} is “${page.title}”, and that section has another heading.`
}

function wrongWords(quotation: Quotation, page: NamedPage): string | undefined {
  const departs = departure(quotation.says, quotable(quotation, page.sections), page.language)
  if (departs === undefined) return undefined
  return `is not word for word in ${quotation.url} (${pinned(page)}): ${departs.says}`
}

function pinned({ repository, path, commit }: Page): string {
  return `${repository}@${commit?.slice(0, 12)}, ${path}`
}
