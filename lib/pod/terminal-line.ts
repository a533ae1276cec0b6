import { AssertionError } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment } from '../target/target.ts'
import { withoutEscapes } from './framing.ts'
import { ShellLine } from './shell-line.ts'

/** How many seconds a command typed into a terminal may take, and a prompt may take to appear. */
const ANSWER_WITHIN = 15

/** What an interactive shell shows when it waits: `/ # `, `~ $ `. */
const PROMPT = /[#$] $/

/** How many of the last characters shown are searched for a prompt. */
const LAST_LINE = 4096

/** Where a terminal is attached, and how patient its waits are. */
interface Place {
  readonly pod: string
  readonly container: string
  readonly slow: number
}

/**
 * The one line to the terminal of a container's main process. A lost attachment is opened again: the shell behind
 * it lives on.
 */
export class TerminalLine extends ShellLine {
  constructor({ pod, container, slow }: Place, attach: () => Promise<Attachment>) {
    const name = `the terminal attached to container ${container} of pod ${pod}`
    super({ name, within: ANSWER_WITHIN * slow, opensAnother: false }, attach)
  }

  /** What the terminal shows after pressing enter, up to its prompt. @throws AssertionError when no prompt comes */
  pressEnter(): Promise<string> {
    return this.inTurn(async attachment => {
      const before = attachment.end
      attachment.type('\n')
      const answer = () => withoutEscapes(attachment.shownSince(before))
      const end = () => withoutEscapes(attachment.shownSince(Math.max(before, attachment.end - LAST_LINE)))
      await this.until(attachment, () => PROMPT.test(end()) || undefined).catch(thrown => {
        if (!(thrown instanceof LostConnection) || attachment.ended !== undefined) throw thrown
        throw new AssertionError(
          `expected ${this.name} to show a prompt within ${this.within} s after enter, saw '${answer()}'`,
        )
      })
      return answer()
    })
  }

  /**
   * Types something that ends the main process, and returns once that has closed the terminal.
   * @throws LostConnection when its end was not seen
   */
  typeLast(line: string): Promise<void> {
    return this.inTurn(async attachment => {
      attachment.type(`${line}\n`)
      await this.until(attachment, () => attachment.ended?.by === 'process' || undefined)
      this.close()
    })
  }
}
