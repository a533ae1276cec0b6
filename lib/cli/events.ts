import type { Outcome } from '../claim/outcome.ts'
import type { Report } from '../report/schema.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** An event of `pidns run --json`: one JSON object per line, the report last. */
export type RunEvent =
  | { readonly event: 'begin'; readonly run: string; readonly claims: readonly string[] }
  | { readonly event: 'step'; readonly title: string; readonly state: 'begun' }
  | {
      readonly event: 'step'
      readonly title: string
      readonly state: 'done' | 'failed'
      readonly seconds: number
    }
  | { readonly event: 'note'; readonly text: string }
  | {
      readonly event: 'claim'
      readonly id: string
      readonly level: string
      readonly verdict: string
      readonly seconds: number
      readonly reason?: string
    }
  | { readonly event: 'report'; readonly file: string; readonly report: Report }

/** An event as one line, without credentials. JSON escapes invisible characters. */
export function eventLine(event: RunEvent): string {
  const shown = (_key: string, value: unknown) => (typeof value === 'string' ? withoutSecrets(value) : value)
  return `${JSON.stringify(event, shown)}\n`
}

/** The event for a claim's verdict. */
export function claimEvent({ claim, judgement, seconds }: Outcome): RunEvent {
  const { id, level } = claim
  const reason = judgement.verdict === 'pass' ? {} : { reason: judgement.reason }
  return { event: 'claim', id, level, verdict: judgement.verdict, seconds, ...reason }
}
