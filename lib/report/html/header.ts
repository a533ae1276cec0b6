import { type Conclusion, choiceOf, conclusionOf } from '../conclusion.ts'
import type { NodeOfReport } from '../judged-node.ts'
import { pageTextOf } from '../page-text.ts'
import type { Report } from '../schema.ts'
import { nameOf, programName } from '../target-name.ts'
import { html, type Markup } from './markup.ts'
import { prose, withSoftBreaks } from './text.ts'

const HEADLINES: Readonly<Record<Conclusion, { readonly word: string; readonly sign: string }>> = {
  conformant: { word: 'Conformant', sign: '✓' },
  'not conformant': { word: 'Not conformant', sign: '✗' },
  inconclusive: { word: 'Inconclusive', sign: '?' },
}

/** The title and the summary of a report's page. */
export function headline(report: Report): { readonly title: string; readonly description: string } {
  const { word } = HEADLINES[conclusionOf(report)]
  return {
    title: `${word}: ${nameOf(report)} · pidns-conformance`,
    description: ledeOf(report).replaceAll('`', ''),
  }
}

function ledeOf(report: Report): string {
  const { pass, fail, inconclusive, skipped, 'not run': notRun } = report.summary.required
  const judged = pass + fail
  const name = nameOf(report)
  const choice = choiceOf(report)
  switch (conclusionOf(report)) {
    case 'conformant':
      return `${name} does what the documentation says about \`shareProcessNamespace\`: each of the ${judged} required claims that ${choice === undefined ? '' : 'were selected and '}apply here passes${skipped > 0 ? `; ${skipped} ${skipped === 1 ? 'does' : 'do'} not apply` : ''}.${choice === undefined ? '' : ` Selected: ${choice}.`}`
    case 'not conformant':
      return `${name} does not do everything that the documentation says about \`shareProcessNamespace\`: ${fail} of ${judged} required claims ${fail === 1 ? 'fails' : 'fail'}.`
    case 'inconclusive':
      return `It is unclear whether ${name} does what the documentation says about \`shareProcessNamespace\`: ${judged + inconclusive + notRun === 0 ? 'no required claim applies to it' : `${inconclusive + notRun} required claims could not be tested, and none failed`}.`
  }
}

/** The top of the page. */
export function pageHeader(
  report: Report,
  links: readonly (readonly [href: string, name: string])[],
): Markup {
  const conclusion = conclusionOf(report)
  const { word, sign } = HEADLINES[conclusion]
  const { date, problem, run } = report
  return html`<header class="page-header ${conclusion.replace(' ', '-')}">
<p class="eyebrow">Conformance report <span aria-hidden="true">·</span> <code>shareProcessNamespace</code> <span aria-hidden="true">·</span> <time datetime="${date}">${dayOf(date)}</time></p>
<h1><span class="seal" aria-hidden="true">${sign}</span>${word}</h1>
<p class="lede">${prose(ledeOf(report))}</p>
${problem !== undefined && html`<p class="notice"><strong>Why claims could not be tested:</strong> ${problem}</p>`}
${run.interrupted !== undefined && html`<p class="notice"><strong>The run ended early:</strong> ${run.interrupted}</p>`}
<nav aria-label="Parts of this page"><ul>${links.map(([href, name]) => html`<li><a href="${href}">${name}</a></li>`)}</ul></nav>
</header>`
}

function dayOf(date: string): string {
  return new Date(date).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

type Fact = readonly [name: string, value: Markup | string | undefined]

/** What was tested, by which version of the suite, and who publishes the result. */
export function judgedSection(report: Report): Markup {
  const groups: readonly (readonly [string, readonly Fact[]])[] = [
    [report.target?.target === 'cri' ? 'The runtime' : 'The cluster', clusterFacts(report)],
    ...nodeGroups(report),
    ['The run', runFacts(report)],
    ['Published by', publisherFacts(report)],
  ]
  const leftOut = report.target?.leftOut ?? []
  return html`<section aria-labelledby="judged-title" class="judged">
<h2 id="judged-title">What was tested</h2>
<div class="fact-groups">${groups.map(factGroup)}</div>
${
  leftOut.length > 0 &&
  html`<details class="quiet"><summary>What this cluster lacks compared with a typical one</summary><ul>${leftOut.map(text => html`<li>${text}</li>`)}</ul></details>`
}
</section>`
}

function factGroup([title, facts]: readonly [string, readonly Fact[]]): Markup | undefined {
  const told = facts.filter(([, value]) => value !== undefined)
  if (told.length === 0) return undefined
  return html`<div><h3>${title}</h3><dl>${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`
}

function clusterFacts({ target }: Report): readonly Fact[] {
  if (target === undefined) return [['Target', 'could not be reached']]
  const { nodeImage, nodes } = target
  return [
    ['Kubernetes', target.kubernetes ?? 'none: a bare CRI runtime'],
    ['Target', target.target],
    ['Requested handler', target.runtimeHandler],
    ['Nodes', nodes.length === 0 ? 'unknown' : String(nodes.length)],
    ['Judged node', nodes.length > 1 ? target.judged : undefined],
    ['Node image', nodeImage && html`<code>${withSoftBreaks(nodeImage.ref)}</code>`],
    ['Its digest', nodeImage && digest(nodeImage.digest ?? nodeImage.id)],
  ]
}

function digest(value: string | undefined): Markup | undefined {
  if (value === undefined) return undefined
  return html`<code title="${value}">${value.replace(/^(sha256:[0-9a-f]{12}).*$/, '$1')}…</code>`
}

/** The facts of the nodes. Identical nodes share one entry. */
function nodeGroups({ target }: Report): readonly (readonly [string, readonly Fact[]])[] {
  const kinds = Map.groupBy(target?.nodes ?? [], ({ name: _, ...facts }) => JSON.stringify(facts))
  return [...kinds.values()].flatMap(nodes => {
    const [node] = nodes
    if (node === undefined) return []
    const title =
      kinds.size === 1
        ? nodes.length === 1
          ? 'Its node'
          : 'Its nodes'
        : nodes.map(({ name }) => name).join(', ')
    return [[title, nodeFacts(node)] as const]
  })
}

function nodeFacts(node: NodeOfReport): readonly Fact[] {
  const { ociRuntime, ptraceScope } = node
  const kernel = [node.kernel, node.architecture].join(' · ')
  return [
    ['kubelet', node.kubelet],
    ['CRI runtime', node.runtime.replace('://', ' ')],
    ['Its commit', node.runtimeCommit],
    ['OCI runtime', ociRuntime && `${programName(ociRuntime)} (handler ${ociRuntime.handler})`],
    ['Its commit', ociRuntime?.commit],
    ['Its handlers', node.runtimeHandlers?.join(', ')],
    ['Linux', kernel],
    ['Control groups', node.cgroup],
    ['Security modules', modulesOf(node)],
    ['Yama ptrace_scope', ptraceScope === undefined ? undefined : `${ptraceScope}`],
    ['System', node.operatingSystem],
  ]
}

function modulesOf({ lsms }: NodeOfReport): string | undefined {
  return lsms && (lsms.length === 0 ? 'none' : lsms.join(', '))
}

function runFacts(report: Report): readonly Fact[] {
  const { run, date, claims } = report
  const { commit, version } = run.suite
  const text = pageTextOf(report)
  return [
    ['Suite', `pidns-conformance ${version}`],
    [
      'Commit',
      commit &&
        html`<code title="${commit}">${commit.slice(0, 12)}${commit.endsWith('-dirty') && ', with changes'}</code>`,
    ],
    ['The page, as of', text && html`<a href="${text.url}">${withSoftBreaks(text.name)}</a>`],
    ['Started', html`<time datetime="${date}">${date.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`],
    ['Duration', `${run.seconds.toFixed(1)} s for ${claims.length} claims`],
    ['Run', html`<code>${run.id}</code>`],
    ['Pods patched by', run.podPatch && digest(`sha256:${run.podPatch.sha256}`)],
  ]
}

function publisherFacts({ implementation }: Report): readonly Fact[] {
  if (implementation === undefined) return []
  const { organisation, project, version, url, contact } = implementation
  return [
    ['Organisation', organisation],
    ['Project', html`<a href="${url}">${project}</a> ${version}`],
    ['Contact', contact.join(', ')],
  ]
}
