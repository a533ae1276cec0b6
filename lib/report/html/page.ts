import { chapterOf } from '../../claim/chapter.ts'
import type { Report } from '../schema.ts'
import { claimsSection } from './claims.ts'
import { document } from './document.ts'
import { failuresSection } from './failures.ts'
import { headline, judgedSection, pageHeader } from './header.ts'
import { html, type Markup } from './markup.ts'
import { overviewSection } from './overview.ts'
import { podsSection } from './pods.ts'
import { timesSection } from './times.ts'
import { truthSection } from './truth.ts'

/** A report as one self-contained HTML file. */
export function reportPage(report: Report): Promise<string> {
  const { title, description } = headline(report)
  const sections: readonly (Markup | undefined)[] = [
    failuresSection(report),
    judgedSection(report),
    overviewSection(report),
    claimsSection(report),
    truthSection(report),
    timesSection(report),
    podsSection(report),
  ]
  const body = html`${pageHeader(report, linksOf(report))}
<main id="main" tabindex="-1">
${sections}
</main>
${pageFooter(report)}`
  return document({ title, description, body })
}

function linksOf({ claims, pods }: Report): readonly (readonly [href: string, name: string])[] {
  const hasTruth = claims.some(claim => chapterOf(claim) === 'truth' && claim.measurements !== undefined)
  return [
    ['#overview', 'At a glance'],
    ['#claims', 'Claims'],
    ...(hasTruth ? ([['#truth', 'Kernel truth']] as const) : []),
    ['#times', 'Times'],
    ...(pods.length > 0 ? ([['#pods', 'Pods']] as const) : []),
  ]
}

function pageFooter({ run }: Report): Markup {
  const { suite, attribution, id } = run
  const commit = suite.commit === undefined ? '' : `, commit ${suite.commit}`
  return html`<footer class="page-footer">
<p>From the report of run ${id} by pidns-conformance ${suite.version}${commit}. This file is self-contained and loads nothing.</p>
<p>${attribution}.</p>
</footer>`
}
