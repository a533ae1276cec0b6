import { randomBytes } from 'node:crypto'
import { AssertionError } from 'chai'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment } from '../target/target.ts'
import { FramedAnswer, frame, type Ran, withoutEscapes } from './framing.ts'

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
 * The one line to the terminal of a container's main process, which all claims on the pod share. The terminal
 * must answer each input before the next is typed. A lost attachment is opened again: the shell behind it
 * lives on.
 */
export class TerminalLine {
  readonly #place: Place
  readonly #attach: () => Promise<Attachment>
  #attachment: Promise<Attachment> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(place: Place, attach: () => Promise<Attachment>) {
    this.#place = place
    this.#attach = attach
  }

  /**
   * Types a POSIX shell command, once.
   * @param signal if it aborts before the command's turn, the command is not typed
   * @throws LostConnection when its end was not seen
   */
  run(command: string, signal?: AbortSignal): Promise<Ran> {
    return this.#inTurn(async attachment => {
      signal?.throwIfAborted()
      const mark = randomBytes(16).toString('hex')
      const answer = new FramedAnswer(mark)
      let read = attachment.end
      attachment.type(`${frame(command, mark)}\n`)
      return this.#until(attachment, () => {
        const piece = attachment.shownSince(read)
        read = attachment.end
        return answer.add(piece)
      })
    })
  }

  /** What the terminal shows after pressing enter, up to its prompt. @throws AssertionError when no prompt comes */
  pressEnter(): Promise<string> {
    return this.#inTurn(async attachment => {
      const before = attachment.end
      attachment.type('\n')
      const answer = () => withoutEscapes(attachment.shownSince(before))
      const end = () => withoutEscapes(attachment.shownSince(Math.max(before, attachment.end - LAST_LINE)))
      await this.#until(attachment, () => PROMPT.test(end()) || undefined).catch(thrown => {
        if (!(thrown instanceof LostConnection) || attachment.ended !== undefined) throw thrown
        throw new AssertionError(
          `expected ${this.#name} to show a prompt within ${this.#within} s after enter, saw '${answer()}'`,
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
    return this.#inTurn(async attachment => {
      attachment.type(`${line}\n`)
      await this.#until(attachment, () => attachment.ended?.by === 'process' || undefined)
      this.close()
    })
  }

  close(): void {
    this.#attachment?.then(
      attachment => attachment.close(),
      () => {},
    )
    this.#attachment = undefined
  }

  #inTurn<T>(work: (attachment: Attachment) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => work(await this.#attached()))
    this.#last = turn.catch(() => {})
    return turn
  }

  #attached(): Promise<Attachment> {
    this.#attachment ??= this.#attach()
    this.#attachment.catch(() => this.close())
    return this.#attachment
  }

  /** Waits until `answer` finds something in what the terminal shows. */
  async #until<T>(attachment: Attachment, answer: () => T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const late = () =>
      reject(new LostConnection(`${this.#atTheStart} did not answer within ${this.#within} s.`))
    const timer = setTimeout(late, this.#within * 1000)
    const look = () => {
      try {
        const found = answer()
        if (found !== undefined) resolve(found)
        else if (attachment.ended !== undefined) {
          this.close()
          reject(new LostConnection(`${this.#atTheStart} was lost: ${attachment.ended.why}.`))
        }
      } catch (thrown) {
        // A terminal that writes without end is not asked again.
        this.close()
        reject(thrown)
      }
    }
    const stopListening = attachment.onChange(look)
    look()
    return promise.finally(() => {
      stopListening()
      clearTimeout(timer)
    })
  }

  get #within(): number {
    return ANSWER_WITHIN * this.#place.slow
  }

  get #name(): string {
    return `the terminal attached to container ${this.#place.container} of pod ${this.#place.pod}`
  }

  get #atTheStart(): string {
    return `T${this.#name.slice(1)}`
  }
}
