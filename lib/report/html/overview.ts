import { chapterOf, chapterTitle } from '../../claim/chapter.ts'
import { LEVELS } from '../../claim/claim.ts'
import { VERDICTS } from '../../claim/verdict.ts'
import type { JudgedClaim, Report } from '../schema.ts'
import { countOf, type Statistics } from '../statistics.ts'
import { html, type Markup } from './markup.ts'
import { verdictSign, verdictSquare } from './verdict.ts'

const ABOUT_LEVELS = {
  required: 'the page, the API or the kernel guarantees it',
  recommended: 'users rely on it, but nothing guarantees it',
  informative: 'runtimes differ by design',
} as const

/** How many claims of each level and chapter have which verdict. */
export function overviewSection({ summary, chapters, claims }: Report): Markup {
  const byChapter = Map.groupBy(claims, chapterOf)
  return html`<section aria-labelledby="overview-title" id="overview">
<h2 id="overview-title">At a glance</h2>
<ul class="levels">${LEVELS.map(level => levelCard(level, summary))}</ul>
<table class="chapters">
<caption class="heard">Claims by chapter</caption>
<thead><tr><th scope="col">Chapter</th><th scope="col"><span class="heard">Picture of the verdicts</span></th><th scope="col">Pass</th></tr></thead>
<tbody>${Object.entries(chapters).map(([chapter, its]) => chapterRow(chapter, its, byChapter.get(chapter) ?? []))}</tbody>
</table>
<p class="legend" aria-hidden="true">${VERDICTS.map(verdict => html`<span>${verdictSquare(verdict)} ${verdict}</span>`)}<span><i class="pass faint"></i> not required</span></p>
</section>`
}

function levelCard(level: keyof typeof ABOUT_LEVELS, summary: Statistics): Markup {
  const { pass, ...others } = summary[level]
  const all = Object.values(others).reduce((sum, count) => sum + count, pass)
  const rest = elseOf(verdict => summary[level][verdict])
  return html`<li><p class="figure">${pass}<small> of ${all} pass</small></p><p class="level-name">${level}</p><p>${rest.length === 0 ? ABOUT_LEVELS[level] : rest}</p></li>`
}

function chapterRow(chapter: string, statistics: Statistics, claims: readonly JudgedClaim[]): Markup {
  const squares = claims.map(({ verdict, level }) =>
    level === 'required'
      ? verdictSquare(verdict)
      : html`<span class="faint">${verdictSquare(verdict)}</span>`,
  )
  return html`<tr>
<th scope="row"><a href="#chapter-${chapter}">${chapterTitle(chapter)}</a></th>
<td class="squares" aria-hidden="true">${squares}</td>
<td class="passes">${countOf(statistics, 'pass')}<span class="of"> of ${claims.length}</span> <span class="else">${elseOf(verdict => countOf(statistics, verdict))}</span></td>
</tr>`
}

function elseOf(count: (verdict: JudgedClaim['verdict']) => number): readonly Markup[] {
  return VERDICTS.filter(verdict => verdict !== 'pass' && count(verdict) > 0).map(
    verdict => html`<span class="some">${verdictSign(verdict)}${count(verdict)} ${verdict}</span> `,
  )
}
