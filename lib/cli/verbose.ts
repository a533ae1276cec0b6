import pc from 'picocolors'
import { type Asked, onAsked } from '../asked.ts'
import type { Display } from './display.ts'

/** How much of a request to show, in characters: a program may get a whole script. */
const LENGTH = 160

/** Prints a line for each request that is answered, and for each program that has ended, from now on. */
export function showWhatIsAsked(display: Display): void {
  onAsked(asked => display.say(pc.dim(askedLine(asked, performance.now() / 1000))))
}

/** @param now seconds since this process began */
export function askedLine({ who, what, seconds, error }: Asked, now: number): string {
  const line = what.replaceAll(/\s+/g, ' ')
  const short = line.length > LENGTH ? `${line.slice(0, LENGTH)}…` : line
  const failed = error === undefined ? '' : `: ${error.split('\n')[0]}`
  return `${now.toFixed(2)} s  ${who}: ${short}, ${seconds.toFixed(3)} s${failed}`
}
