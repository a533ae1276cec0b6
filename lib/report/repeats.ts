import type { JudgedClaim } from './schema.ts'

/** How a claim was judged each time, if several times: one line for each. */
export function repeatLines({ repeats = [] }: JudgedClaim): readonly string[] {
  return repeats.map(
    ({ verdict, reason = '', seconds }, index) =>
      `${index + 1}. ${verdict}, ${seconds.toFixed(1)} s${reason === '' ? '' : `: ${reason.split('\n')[0]}`}`,
  )
}
