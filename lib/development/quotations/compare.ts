import { digestOf } from './digest.ts'
import type { PinnedSection } from './page.ts'
import { plain } from './plain.ts'
import { beginningOf, beyond, type Language, runsOf } from './words.ts'

/** What a quotation leaves out. */
const LEFT_OUT = /\[?…\]?/

/** Where a text departs from a quotation. */
export interface Departure {
  /** How many runs of the quotation's part the text agrees with. */
  readonly agrees: number
  /** What the text does not have, as a clause. */
  readonly says: string
}

interface Place {
  readonly passage: number
  readonly at: number
}

/** The parts of a quotation, between which it leaves words out, as a reader sees them. */
export function partsOf(says: string): readonly string[] {
  return says.split(LEFT_OUT).map(part => plain(part, 'markdown'))
}

/** Where the sections depart from a quotation, if they do. The parts of a quotation must come in their order. */
export function departure(
  says: string,
  sections: readonly PinnedSection[],
  language: Language,
): Departure | undefined {
  const passages = sections.flatMap(section => section.passages.map(digests => digests.split(' ')))
  let place = { passage: 0, at: 0 }
  for (const part of partsOf(says)) {
    const runs = runsOf(part, language).map(digestOf)
    const found = find(runs, passages, place)
    if (found === undefined) return howFar(part, runs, passages, language)
    place = { passage: found.passage, at: found.at + beyond(runs.length, language) }
  }
  return undefined
}

/** Where the runs stand one after another, from a place on. */
function find(
  runs: readonly string[],
  passages: readonly (readonly string[])[],
  from: Place = { passage: 0, at: 0 },
): Place | undefined {
  for (const [passage, all] of passages.entries()) {
    if (passage < from.passage) continue
    const first = passage === from.passage ? from.at : 0
    const at = all.findIndex(
      (_, index) => index >= first && runs.every((run, next) => all[index + next] === run),
    )
    if (at >= 0) return { passage, at }
  }
  return undefined
}

/** Up to which words of a part the text agrees. */
function howFar(
  part: string,
  runs: readonly string[],
  passages: readonly (readonly string[])[],
  language: Language,
): Departure {
  const rest = runs.findIndex((_, index) => find(runs.slice(0, index + 1), passages) === undefined)
  const agrees = rest < 0 ? runs.length : rest
  return { agrees, says: clause(part, agrees, runs.length, language) }
}

function clause(part: string, agrees: number, all: number, language: Language): string {
  if (agrees === all) return `“${part}” stands there only before what comes before it in the quotation.`
  if (agrees === 0) return `the page does not have “${beginningOf(part, 1, language).begins}”.`
  const { begins, next } = beginningOf(part, agrees, language)
  return `after “${begins}” the page does not go on with “${next}”.`
}
