import type { Verdict } from '../../claim/verdict.ts'
import { html, type Markup } from './markup.ts'

/** A sign for each verdict: a verdict is never told by its colour alone. */
const SIGNS: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  skipped: '–',
  'not run': '·',
}

/** A verdict as a class name. */
export function verdictClass(verdict: Verdict): string {
  return verdict.replace(' ', '-')
}

/** The sign of a verdict, with its word for those who hear the page. */
export function verdictSign(verdict: Verdict): Markup {
  return html`<span class="sign ${verdictClass(verdict)}"><span aria-hidden="true">${SIGNS[verdict]}</span><span class="heard">${verdict}: </span></span>`
}

/** A small square for a claim; what it shows is told beside it in numbers. */
export function verdictSquare(verdict: Verdict): Markup {
  return html`<i class="${verdictClass(verdict)}">${verdict === 'pass' ? '' : SIGNS[verdict]}</i>`
}
