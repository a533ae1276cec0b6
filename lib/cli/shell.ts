import type { Context } from '../context.ts'
import type { Display } from './display.ts'

/** What every command is given of the world. */
export interface Shell {
  readonly display: Display
  readonly context: Context
  /** What was typed after the program's name. */
  readonly args: readonly string[]
  readonly environment: Readonly<NodeJS.ProcessEnv>
  /** Writes to standard output: results only, so that they can be piped. */
  write(text: string): void
  /** What a second Ctrl-C does before the process ends: it starts removals, and returns what is left to say. */
  atOnce: () => string
}
