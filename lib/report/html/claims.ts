import { chapterOf, chapterTitle } from '../../claim/chapter.ts'
import { LEVELS } from '../../claim/claim.ts'
import { VERDICTS } from '../../claim/verdict.ts'
import { earlierLines } from '../disturbed.ts'
import { repeatLines } from '../repeats.ts'
import { reproduction } from '../reproduction.ts'
import type { JudgedClaim, Report } from '../schema.ts'
import { html, type Markup } from './markup.ts'
import { anchorOfPod } from './pods.ts'
import { block, prose, quotation, withSoftBreaks } from './text.ts'
import { verdictClass, verdictSign } from './verdict.ts'

/** Every claim by chapter, with its source and its evidence. */
export function claimsSection({ claims }: Report): Markup {
  const chapters = [...Map.groupBy(claims, chapterOf)]
  const failed = claims.filter(isBad)
  const opened = failed.length <= OPENED ? failed : []
  return html`<section aria-labelledby="claims-title" id="claims">
<h2 id="claims-title">Claims</h2>
${filters(claims)}
${chapters.map(([chapter, its]) => chapterOfClaims(chapter, its, opened))}
<p class="none-left" hidden>No claim matches these filters.</p>
</section>`
}

/** Opens all failures if there are no more than this; otherwise none. */
const OPENED = 8

function isBad({ level, verdict }: JudgedClaim): boolean {
  return level === 'required' && (verdict === 'fail' || verdict === 'inconclusive')
}

/** Checkboxes that the style sheet reads. They work without the script, which adds search and count. */
function filters(claims: readonly JudgedClaim[]): Markup {
  const verdicts = VERDICTS.filter(verdict => claims.some(claim => claim.verdict === verdict))
  const levels = LEVELS.filter(level => claims.some(claim => claim.level === level))
  const box = (value: string, name: string) =>
    html`<label><input type="checkbox" id="show-${value}" checked> <span>${name}</span></label>`
  return html`<form class="filters" aria-label="Which claims to show">
<fieldset><legend>Verdict</legend>${verdicts.map(verdict => box(verdictClass(verdict), verdict))}</fieldset>
<fieldset><legend>Level</legend>${levels.map(level => box(level, level))}</fieldset>
<div class="search scripted" hidden><label>Words <input type="search" id="words" placeholder="ptrace, restart, life.…" autocomplete="off"></label><button type="button" id="open-all" aria-pressed="false">Open all</button></div>
<p class="count scripted" role="status" hidden></p>
</form>`
}

function chapterOfClaims(
  chapter: string,
  claims: readonly JudgedClaim[],
  opened: readonly JudgedClaim[],
): Markup {
  return html`<section class="chapter" id="chapter-${chapter}" aria-labelledby="chapter-${chapter}-title">
<h3 id="chapter-${chapter}-title">${chapterTitle(chapter)} <code>${chapter}</code></h3>
${claims.map(claim => claimDetails(claim, opened.includes(claim)))}
</section>`
}

function claimDetails(claim: JudgedClaim, isOpen: boolean): Markup {
  const { id, title, level, verdict, seconds } = claim
  return html`<details class="claim ${verdictClass(verdict)} ${level}" id="claim-${id}"${isOpen && html` open`}>
<summary>${verdictSign(verdict)}<span class="title">${prose(title)}</span><span class="about"><code>${id}</code>${verdict !== 'pass' && html` <b class="word ${verdictClass(verdict)}">${verdict}</b>`}${level !== 'required' && html` <span class="level">${level}</span>`} <span class="time">${seconds.toFixed(1)} s</span></span></summary>
<div class="inside">
${reasonOf(claim)}
${sourceOf(claim)}
${differenceOf(claim)}
${byHandOf(claim)}
${evidenceOf(claim)}
${repeatsOf(claim)}
${earlierOf(claim)}
</div>
</details>
`
}

function reasonOf({ id, verdict, reason, at }: JudgedClaim): Markup | undefined {
  if (reason === undefined) return undefined
  const title = verdict === 'fail' ? 'Why it fails' : 'Reason'
  return html`<div class="reason ${verdictClass(verdict)}"><h4>${title}</h4>${block(reason, `${title}: ${id}`)}${at !== undefined && html`<p class="at">Assertion: <code>${at}</code></p>`}</div>`
}

function sourceOf({ source }: JudgedClaim): Markup {
  const { says, zh, where, url } = source
  return html`<figure class="quote"><blockquote cite="${url}"><p>${quotation(says)}</p>${zh !== undefined && html`<p lang="zh-Hans">${quotation(zh)}</p>`}</blockquote><figcaption><a href="${url}">${where}</a></figcaption></figure>`
}

function differenceOf({ differs }: JudgedClaim): Markup | undefined {
  if (differs === undefined) return undefined
  return html`<div class="differs"><h4>Where the page says otherwise</h4><dl><div><dt>The page</dt><dd><q>${quotation(differs.page)}</q></dd></div><div><dt>What holds</dt><dd>${prose(differs.holds)}</dd></div></dl></div>`
}

function byHandOf(claim: JudgedClaim): Markup | undefined {
  const commands = reproduction(claim)
  const pods = claim.manifests.map(
    manifest =>
      html`<li><a href="#${anchorOfPod(manifest)}"><code>${withSoftBreaks(manifest)}</code></a></li>`,
  )
  if (commands === '' && pods.length === 0) return undefined
  return html`${pods.length > 0 && html`<h4>${pods.length === 1 ? 'Pod' : 'Pods'}</h4><ul class="pods-of-claim">${pods}</ul>`}${commands !== '' && html`<h4>Check it by hand</h4>${block(commands, `Commands: ${claim.id}`)}`}`
}

function evidenceOf({ id, evidence }: JudgedClaim): Markup | undefined {
  if (evidence.length === 0) return undefined
  const items = evidence.map(
    ({ title, seen }, index) =>
      html`<li><h5>${title}</h5>${block(seen, `Evidence ${index + 1} of ${id}`)}</li>`,
  )
  return html`<h4>What was seen</h4><ol class="evidence">${items}</ol>`
}

function repeatsOf(claim: JudgedClaim): Markup | undefined {
  const lines = repeatLines(claim)
  if (lines.length === 0) return undefined
  return html`<h4>All its tests, each on fresh pods</h4>${block(lines.join('\n'), `All tests of ${claim.id}`)}`
}

function earlierOf(claim: JudgedClaim): Markup | undefined {
  const lines = earlierLines(claim)
  if (lines.length === 0) return undefined
  const seen = (claim.earlier ?? []).flatMap(({ evidence }) => evidence)
  const items = seen.map(
    ({ title, seen: text }, index) =>
      html`<li><h5>${title}</h5>${block(text, `Earlier evidence ${index + 1} of ${claim.id}`)}</li>`,
  )
  return html`<h4>How it was tested before, on other pods</h4>${block(lines.join('\n\n'), `Earlier tests of ${claim.id}`)}${items.length > 0 && html`<details class="quiet"><summary>What was seen then</summary><ol class="evidence">${items}</ol></details>`}`
}
