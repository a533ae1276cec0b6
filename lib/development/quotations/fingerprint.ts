import { digestOf } from './digest.ts'
import type { Page, PinnedSection } from './page.ts'
import { plain } from './plain.ts'
import { type Section, sectionsOf } from './section.ts'
import { runsOf } from './words.ts'

/** Stands for what the text of an excerpt leaves out. */
const LEFT_OUT = '[…]'

/** If a text is only parts of its page. */
export function isExcerpt(text: string): boolean {
  return text.includes(LEFT_OUT)
}

/** The sections of a page's text, with digests in place of its words. */
export function fingerprintOf(
  text: string,
  page: Pick<Page, 'markup' | 'language'>,
): readonly PinnedSection[] {
  return sectionsOf(text, page.markup).map(section => ({
    anchor: section.anchor,
    depth: section.depth,
    heading: digestOf(section.heading),
    passages: passagesOf(section, page),
  }))
}

function passagesOf({ text }: Section, { markup, language }: Pick<Page, 'markup' | 'language'>): string[] {
  return text
    .split(LEFT_OUT)
    .map(passage => runsOf(plain(passage, markup), language).map(digestOf).join(' '))
    .filter(digests => digests !== '')
}
