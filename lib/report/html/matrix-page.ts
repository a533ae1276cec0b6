import { choiceOf } from '../conclusion.ts'
import type { Column, Matrix, Row } from '../matrix.ts'
import { letter } from '../matrix.ts'
import { commitsOf, systemOf } from '../target-name.ts'
import { document } from './document.ts'
import { html, type Markup } from './markup.ts'
import { prose } from './text.ts'
import { verdictClass, verdictSign } from './verdict.ts'

/** Published reports side by side as one self-contained HTML file. It links to the folders next to it. */
export function matrixPage(matrix: Matrix): Promise<string> {
  const { columns, chapters } = matrix
  const rows = chapters.flatMap(each => each.rows)
  const description = `${rows.length} claims about shareProcessNamespace, tested on ${columns.length} combinations of Kubernetes and container runtimes.`
  const body = html`<header class="page-header">
<p class="eyebrow">Conformance matrix <span aria-hidden="true">·</span> <code>shareProcessNamespace</code></p>
<h1>${columns.length} ${columns.length === 1 ? 'combination' : 'combinations'}, ${rows.length} claims</h1>
<p class="lede">${lede(matrix)}</p>
</header>
<main id="main" tabindex="-1">
<section aria-labelledby="reports-title">
<h2 id="reports-title">What was tested</h2>
<ol class="columns">${columns.map(columnCard)}</ol>
</section>
<section aria-labelledby="claims-title" id="claims">
<h2 id="claims-title">Claims</h2>
<form class="filters" aria-label="Which claims to show"><fieldset><legend>Show</legend><label><input type="checkbox" id="show-same" checked> <span>claims on which all agree</span></label></fieldset></form>
<div class="scrolled" tabindex="0" role="group" aria-label="Table of claims and verdicts">
<table class="matrix">
<thead><tr><th scope="col">Claim</th>${columns.map(columnHead)}</tr></thead>
${chapters.map(
  ({
    name,
    title,
    rows: its,
  }) => html`<tbody><tr><th class="chapter-name" scope="rowgroup" colspan="${columns.length + 1}">${title} <code>${name}</code></th></tr>${its.map(claimRow)}</tbody>
`,
)}
</table>
</div>
</section>
</main>
<footer class="page-footer"><p>Made by pidns-conformance from the reports next to this file. This file is self-contained and loads nothing.</p></footer>`
  return document({ title: 'Conformance matrix · pidns-conformance', description, body })
}

function lede({ columns, chapters }: Matrix): string {
  const rows = chapters.flatMap(each => each.rows)
  const differing = rows.filter(({ differs }) => differs).length
  const conformant = columns.filter(({ conclusion }) => conclusion === 'conformant').length
  const all =
    conformant === columns.length ? 'All are conformant' : `${conformant} of ${columns.length} are conformant`
  return differing === 0
    ? `${all}, and they agree on every claim.`
    : `${all}; they differ in ${differing} of ${rows.length} claims.`
}

function columnCard({ folder, report, parts, conclusion }: Column, index: number): Markup {
  const { pass, fail } = report.summary.required
  const choice = choiceOf(report)
  const commits = commitsOf(report)
  const [kernel, ...system] = systemOf(report)
  const linux = kernel === undefined ? [] : [`Linux ${kernel}`, ...system]
  return html`<li class="${conclusion.replace(' ', '-')}"><p class="letter" aria-hidden="true">${letter(index)}</p><div>
<h3><a href="${folder}/report.yaml">${parts.join(', ')}</a></h3>
<p><b class="conclusion">${conclusion}</b>: ${pass} of ${pass + fail} required claims${choice !== undefined && `; only ${choice} selected`}</p>
<p class="fine">${linux.join(' · ')} · <time datetime="${report.date}">${report.date.slice(0, 10)}</time></p>
${commits.length > 0 && html`<p class="fine">commits ${commits.join(' · ')}</p>`}
${report.run.command !== undefined && html`<p class="fine"><code>${report.run.command}</code></p>`}
</div></li>`
}

function columnHead({ parts }: Column, index: number): Markup {
  return html`<th scope="col"><abbr title="${parts.join(', ')}">${letter(index)}</abbr></th>`
}

function claimRow({ id, title, level, verdicts, differs }: Row): Markup {
  const cells = verdicts.map(verdict =>
    verdict === undefined
      ? html`<td><span class="heard">not in this report</span></td>`
      : html`<td class="${verdictClass(verdict)}" title="${verdict}">${verdictSign(verdict)}</td>`,
  )
  return html`<tr class="${differs ? 'differs' : 'same'}"><th scope="row"><span class="title">${prose(title)}</span> <span class="about"><code>${id}</code>${level !== 'required' && html` <span class="level">${level}</span>`}</span></th>${cells}</tr>`
}
