import type { JudgedClaim, Report } from '../schema.ts'
import { html, type Markup } from './markup.ts'
import { prose } from './text.ts'
import { verdictClass, verdictSign } from './verdict.ts'

/** The required claims that apply but did not pass. Readers look for these first. */
export function failuresSection({ claims }: Report): Markup | undefined {
  const of = (...verdicts: readonly JudgedClaim['verdict'][]) =>
    claims.filter(({ level, verdict }) => level === 'required' && verdicts.includes(verdict))
  const failed = of('fail')
  const undecided = of('inconclusive')
  if (failed.length + undecided.length === 0) return undefined
  return html`<section aria-labelledby="failures-title" class="failures" id="failures">
${failed.length > 0 && html`<h2 id="failures-title">What fails</h2>${list(failed)}`}
${undecided.length > 0 && html`<h2 ${failed.length === 0 && TITLE_ID}>What could not be tested</h2>${list(undecided)}`}
</section>`
}

const TITLE_ID = html`id="failures-title"`

/** How many claims to list before the rest goes into a fold. */
const LISTED = 12

function list(claims: readonly JudgedClaim[]): Markup {
  const rest = claims.slice(LISTED)
  return html`<ol>${claims.slice(0, LISTED).map(failure)}</ol>${
    rest.length > 0 &&
    html`<details class="quiet"><summary>${rest.length} more</summary><ol>${rest.map(failure)}</ol></details>`
  }`
}

function failure({ id, title, verdict, reason = '' }: JudgedClaim): Markup {
  const [first = ''] = reason.split('\n')
  return html`<li class="${verdictClass(verdict)}">${verdictSign(verdict)}<div><a href="#claim-${id}">${prose(title)}</a>
<p><code>${id}</code> ${first.length > 240 ? `${first.slice(0, 240)}…` : first}</p></div></li>`
}
