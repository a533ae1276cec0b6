import type { JudgedClaim, Report } from './schema.ts'

/** What broke around the runtime during a run, and when: one line each. */
export function disturbedLines({ disturbances = [] }: Report): readonly string[] {
  return disturbances.map(({ what, why, began, seconds }) => {
    const said = why === undefined ? '' : ` (${why.split('\n')[0]})`
    return `${began.toFixed(1)} s to ${(began + seconds).toFixed(1)} s: ${what}${said}`
  })
}

/** The claims that were tested more than once. */
export function testedAgain({ claims }: Report): readonly JudgedClaim[] {
  return claims.filter(({ earlier = [] }) => earlier.length > 0)
}

/** How a claim was tested before, one line for each time; empty for nearly every claim. */
export function earlierLines({ earlier = [] }: JudgedClaim): readonly string[] {
  return earlier.map(
    ({ verdict, reason = '', because }, index) =>
      `${index + 1}. ${verdict}${reason === '' ? '' : `: ${reason}`}\nTested again because: ${because.join('; ')}.`,
  )
}
