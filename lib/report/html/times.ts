import { chapterOf, chapterTitle } from '../../claim/chapter.ts'
import { longestChain } from '../chain.ts'
import { disturbedLines, testedAgain } from '../disturbed.ts'
import type { JudgedClaim, Report } from '../schema.ts'
import { html, type Markup } from './markup.ts'
import { verdictClass } from './verdict.ts'

/** Where the time of the run went: its phases, and when each claim ran. */
export function timesSection(report: Report): Markup {
  return html`<section aria-labelledby="times-title" id="times">
<h2 id="times-title">Times</h2>
${phases(report)}
${courseOf(report)}
${longestClaims(report)}
${disturbed(report)}
</section>`
}

function disturbed(report: Report): Markup | undefined {
  const lines = disturbedLines(report)
  if (lines.length === 0) return undefined
  const again = testedAgain(report).map(
    ({ id }, index) => html`${index > 0 && ', '}<a href="#claim-${id}"><code>${id}</code></a>`,
  )
  return html`<h3>What broke around the runtime meanwhile</h3><ul>${lines.map(line => html`<li>${line}</li>`)}</ul>${again.length > 0 && html`<details class="quiet"><summary>${again.length} claims were tested again on fresh pods</summary><p>${again}</p></details>`}`
}

function phases({ phases: all, run }: Report): Markup | undefined {
  if (all.length === 0) return undefined
  const sum = all.reduce((seconds, phase) => seconds + phase.seconds, 0) || 1
  const told = all.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ')
  let x = 0
  const bars = all.map(({ seconds }, index) => {
    const width = (seconds / sum) * 100
    const bar = html`<rect class="phase-${index % 4}" x="${percent(x)}" y="0" width="${percent(width)}" height="20"/>`
    x += width
    return bar
  })
  return html`<figure class="phases">
<svg role="img" aria-label="Phases of the run: ${told}" width="100%" height="20">${bars}</svg>
<figcaption><ul>${all.map(({ name, seconds }, index) => html`<li><svg aria-hidden="true" width="10" height="10"><rect class="phase-${index % 4}" width="10" height="10" rx="2"/></svg> ${name} <b>${seconds.toFixed(1)} s</b></li>`)}<li>total <b>${run.seconds.toFixed(1)} s</b></li></ul></figcaption>
</figure>`
}

/** Height of a row of the chart, in pixels. */
const ROW = 22
/** Where the bars begin, in per cent. The names of the rows are to the left. */
const LEFT = 17

/** A chart over the seconds since the pods were applied: a row for the pods' starts, then one per chapter. */
function courseOf({ claims, pods }: Report): Markup | undefined {
  const judged = claims.filter(({ verdict }) => verdict !== 'not run' && verdict !== 'skipped')
  const end = Math.max(0, ...judged.map(endOf), ...pods.map(({ startSeconds = 0 }) => startSeconds))
  if (end === 0) return undefined
  const at = (seconds: number) => LEFT + (Math.max(0, seconds) / end) * (100 - LEFT)
  const chapters = [...Map.groupBy(judged, chapterOf)]
  const rows = [
    {
      name: 'pods',
      marks: pods
        .flatMap(({ startSeconds }) => (startSeconds === undefined ? [] : [startSeconds]))
        .map(seconds => startMark(at, seconds)),
    },
    ...chapters.map(([chapter, its]) => ({ name: chapter, marks: its.map(claim => claimMark(at, claim)) })),
  ]
  const height = rows.length * ROW
  const told = chapters.map(
    ([chapter, its]) =>
      `${chapterTitle(chapter)} from ${Math.min(...its.map(({ began }) => began)).toFixed(1)} to ${Math.max(...its.map(endOf)).toFixed(1)} s`,
  )
  return html`<figure class="course">
<svg role="img" aria-label="When each chapter ran, in seconds after the pods were applied: ${told.join('; ')}" width="100%" height="${height + 20}">
${ticks(end).map(second => html`<line class="grid" x1="${percent(at(second))}" x2="${percent(at(second))}" y1="0" y2="${height}"/><text class="tick" x="${percent(at(second))}" y="${height + 15}" text-anchor="${second === 0 ? 'start' : 'middle'}">${second}${second === 0 && ' s'}</text>`)}
${rows.map(({ name, marks }, index) => html`<svg y="${index * ROW}" width="100%" height="${ROW}" overflow="visible"><text x="0" y="15">${name}</text>${marks}</svg>`)}
</svg>
<figcaption>When each claim ran, in seconds after all pods were applied. A dot marks when a pod had started. ${chainOf({ claims, pods })}</figcaption>
</figure>`
}

function startMark(at: (seconds: number) => number, seconds: number): Markup {
  return html`<circle class="start" cx="${percent(at(seconds))}" cy="${ROW / 2}" r="3"/>`
}

function claimMark(at: (seconds: number) => number, claim: JudgedClaim): Markup {
  const from = at(claim.began)
  const width = Math.max(at(endOf(claim)) - from, 0.25)
  const x = Math.min(from, 100 - width)
  return html`<rect class="${verdictClass(claim.verdict)}" x="${percent(x)}" y="5" width="${percent(width)}" height="${ROW - 10}" rx="1"><title>${claim.id}: ${claim.began.toFixed(1)} to ${endOf(claim).toFixed(1)} s</title></rect>`
}

function ticks(end: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 60].find(seconds => end / seconds <= 8) ?? 120
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step)
}

function chainOf(report: Pick<Report, 'claims' | 'pods'>): string {
  const links = longestChain(report).filter(({ seconds }) => seconds >= 0.3)
  if (links.length < 2) return ''
  return `Longest chain of waits: ${links.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', then ')}.`
}

/** The chart in numbers. */
function longestClaims({ claims }: Report): Markup | undefined {
  const longest = claims.toSorted((a, b) => b.seconds - a.seconds).filter(({ seconds }) => seconds > 0)
  if (longest.length === 0) return undefined
  return html`<details class="quiet"><summary>Times as a table, longest first</summary>
<table class="times"><thead><tr><th scope="col">Claim</th><th scope="col" class="number">began after</th><th scope="col" class="number">took</th></tr></thead>
<tbody>${longest.map(({ id, began, seconds }) => html`<tr><th scope="row"><a href="#claim-${id}"><code>${id}</code></a></th><td class="number">${began.toFixed(1)} s</td><td class="number">${seconds.toFixed(2)} s</td></tr>`)}</tbody></table></details>`
}

function endOf({ began, seconds }: Pick<JudgedClaim, 'began' | 'seconds'>): number {
  return began + seconds
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`
}
