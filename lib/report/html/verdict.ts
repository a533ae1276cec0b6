import { SIGNS, type Verdict } from '../../claim/verdict.ts'
import { html, type Markup } from './markup.ts'

/** A verdict as a class name. */
export function verdictClass(verdict: Verdict): string {
  return verdict.replace(' ', '-')
}

/** The sign of a verdict, with its word for screen readers. */
export function verdictSign(verdict: Verdict): Markup {
  return html`<span class="sign ${verdictClass(verdict)}"><span aria-hidden="true">${SIGNS[verdict]}</span><span class="heard">${verdict}: </span></span>`
}

/** A small square for a claim. The numbers next to it say the same. */
export function verdictSquare(verdict: Verdict): Markup {
  return html`<i class="${verdictClass(verdict)}">${verdict === 'pass' ? '' : SIGNS[verdict]}</i>`
}
