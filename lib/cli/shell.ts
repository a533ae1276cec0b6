import type { Context } from '../context.ts'
import type { Display } from './display.ts'

/** What every command gets from outside. */
export interface Shell {
  readonly display: Display
  readonly context: Context
  /** The arguments after the program's name. */
  readonly args: readonly string[]
  readonly environment: Readonly<NodeJS.ProcessEnv>
  /** Writes to standard output. Only for results, so that users can pipe them. */
  write(text: string): void
  /** Runs on a second Ctrl-C, just before the process exits: starts removals and returns a last message. */
  atOnce: () => string
}
