import type { Step } from '../progress.ts'

/** Says what a script reports as debootstrap does: `I: Retrieving bash`. */
export function sayProgress(step: Step): (line: string) => void {
  return line => {
    const text = /^I: (.*)$/.exec(line)?.[1]
    if (text !== undefined) step.say(text)
  }
}
