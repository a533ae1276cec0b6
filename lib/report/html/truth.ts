import { kernelTruth, type TruthRow } from '../kernel-truth.ts'
import type { Report } from '../schema.ts'
import { html, type Markup } from './markup.ts'

/** The kernel-truth table, if the run measured it. */
export function truthSection(report: Report): Markup | undefined {
  const rows = kernelTruth(report)
  if (rows.length === 0) return undefined
  const byCaller = [...Map.groupBy(rows, ({ caller }) => caller)]
  return html`<section aria-labelledby="truth-title" id="truth">
<h2 id="truth-title">Kernel truth</h2>
<p>What a process in one container may do to a process in another container, as measured. The containers of the pod share the PID namespace; beyond that, the kernel decides by user, group and capabilities.</p>
<div class="scrolled" tabindex="0" role="group" aria-label="Table of callers and targets">
<table class="truth">
<thead><tr><th scope="col">Caller</th><th scope="col">Target</th><th scope="col">signals</th><th scope="col">command line</th><th scope="col">root, cwd, environ, mem, exe, fd, ns</th></tr></thead>
${byCaller.map(([caller, its]) => html`<tbody>${its.map((row, index) => truthRow(row, index === 0 ? { caller, rows: its.length } : undefined))}</tbody>`)}
</table>
</div>
</section>`
}

function truthRow(row: TruthRow, group: { caller: string; rows: number } | undefined): Markup {
  const head = group && html`<th scope="rowgroup" rowspan="${group.rows}"><code>${group.caller}</code></th>`
  return html`<tr>${head}<th scope="row"><code>${row.target}</code></th>${yesNo(row.signal ? 'yes' : 'no')}${yesNo(row.cmdline ? 'yes' : 'no')}${yesNo(row.links)}</tr>`
}

function yesNo(told: string): Markup {
  const is = told === 'yes' || told === 'all' ? 'may' : told === 'no' || told === 'none' ? 'may-not' : 'some'
  return html`<td class="${is}">${told}</td>`
}
