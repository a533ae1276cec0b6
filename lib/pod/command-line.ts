import { setTimeout as pause } from 'node:timers/promises'
import { AssertionError } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import type { Ran } from './framing.ts'
import type { Scope } from './scope.ts'

/** How often a look is tried at least when its connection breaks before its end. */
const LOOKS = 3

/** For how long it is tried, in seconds on a node of usual speed, and how long to wait before the next try. */
const TRIED_FOR = 30
const PAUSES = [250, 500, 1000, 2000] as const

/** A way to run command lines inside a container. */
export interface CommandLine {
  /** Runs a POSIX shell command line once. @throws LostConnection when its end was not seen */
  run(command: string): Promise<Ran>
  /** How a person runs the same command by hand. */
  byHand(command: string): string
  /** Who acts, as evidence names it: `attached to shell`, `exec in shell`. */
  readonly who: string
  /** The same process as a looker: `main of nginx/shell`, `exec in nginx/shell`. */
  readonly looker: string
}

/** Runs commands for one claim and notes their results there. Runs nothing once the claim's time is over. */
export class Commands {
  readonly scope: Scope
  readonly line: CommandLine

  constructor(line: CommandLine, scope: Scope) {
    this.line = line
    this.scope = scope
  }

  /** Runs a command that changes something: exactly once, or not at all. */
  async run(command: string): Promise<Ran> {
    this.scope.mustNotOnlyLook()
    this.scope.signal.throwIfAborted()
    return this.note(command, await this.line.run(command))
  }

  /** Runs a command that only looks; it may run again if the connection breaks. */
  async look(command: string): Promise<Ran> {
    return this.note(command, await this.lookAside(command))
  }

  /**
   * Runs a command that only looks, without noting its raw output: the reader notes what the output means.
   */
  async lookAside(command: string): Promise<Ran> {
    const { signal, slow } = this.scope
    const end = performance.now() + TRIED_FOR * slow * 1000
    for (let looks = 1; ; looks++) {
      signal.throwIfAborted()
      try {
        return await this.line.run(command)
      } catch (thrown) {
        const isOver = looks >= LOOKS && performance.now() > end
        if (!(thrown instanceof LostConnection) || isOver) throw thrown
        const wait = PAUSES[Math.min(looks, PAUSES.length) - 1]
        await pause(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }

  /** Returns what a command that only looks writes. @throws AssertionError when it fails */
  async output(command: string): Promise<string> {
    return this.mustSucceed(command, await this.look(command))
  }

  /** Runs a command that changes something. @throws AssertionError when it fails */
  async act(command: string): Promise<void> {
    this.mustSucceed(command, await this.run(command))
  }

  /** Returns what a command wrote. @throws AssertionError when it failed */
  mustSucceed(command: string, { exitCode, output }: Ran): string {
    if (exitCode === 0) return output
    throw new AssertionError(
      `expected '${command}' to succeed (${this.line.who}), saw exit code ${exitCode} and ${output.trim() === '' ? 'nothing said' : `'${output.trim()}'`}`,
    )
  }

  note(command: string, ran: Ran): Ran {
    const seen = ran.exitCode === 0 ? ran.output : `${ran.output}(exit code ${ran.exitCode})\n`
    this.scope.note({ title: `${this.line.who}: ${command}`, seen, byHand: this.line.byHand(command) })
    return ran
  }
}
