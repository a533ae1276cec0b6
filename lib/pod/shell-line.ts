import { randomBytes } from 'node:crypto'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment } from '../target/target.ts'
import { FramedAnswer, frame, type Ran } from './framing.ts'

interface Place {
  /** Where the shell is, a noun phrase that begins with `the`. */
  readonly name: string
  /** How long it may take to answer, in seconds. */
  readonly within: number
  /** Whether opening the line gives a new shell: then one that did not answer is left alone. */
  readonly opensAnother: boolean
}

/**
 * The one line to a shell, which all claims on the pod share. The shell must answer each input before the next is
 * sent. A line that was lost is opened again.
 */
export class ShellLine {
  readonly #place: Place
  readonly #open: () => Promise<Attachment>
  #attachment: Promise<Attachment> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(place: Place, open: () => Promise<Attachment>) {
    this.#place = place
    this.#open = open
  }

  /**
   * Sends a POSIX shell command, once.
   * @param signal if it aborts before the command's turn, the command is not sent
   * @throws LostConnection when its end was not seen
   */
  run(command: string, signal?: AbortSignal): Promise<Ran> {
    return this.inTurn(async attachment => {
      signal?.throwIfAborted()
      const mark = randomBytes(16).toString('hex')
      const answer = new FramedAnswer(mark)
      let read = attachment.end
      attachment.type(`${frame(command, mark)}\n`)
      return this.until(attachment, () => {
        const piece = attachment.shownSince(read)
        read = attachment.end
        return answer.add(piece)
      })
    })
  }

  close(): void {
    this.#attachment?.then(
      attachment => attachment.close(),
      () => {},
    )
    this.#attachment = undefined
  }

  protected inTurn<T>(work: (attachment: Attachment) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => work(await this.#opened()))
    this.#last = turn.catch(() => {})
    return turn
  }

  async #opened(): Promise<Attachment> {
    const before = this.#attachment
    // What ended while nobody listened is not written to.
    if ((await before?.catch(() => undefined))?.ended !== undefined && this.#attachment === before)
      this.close()
    this.#attachment ??= this.#open()
    this.#attachment.catch(() => this.close())
    return this.#attachment
  }

  /** Waits until `answer` finds something in what the shell shows. */
  protected async until<T>(attachment: Attachment, answer: () => T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const late = () => {
      if (this.#place.opensAnother) this.close()
      reject(new LostConnection(`${this.#atTheStart} did not answer within ${this.within} s.`))
    }
    const timer = setTimeout(late, this.within * 1000)
    const look = () => {
      try {
        const found = answer()
        if (found !== undefined) resolve(found)
        else if (attachment.ended !== undefined) {
          this.close()
          reject(new LostConnection(`${this.#atTheStart} was lost: ${attachment.ended.why}.`))
        }
      } catch (thrown) {
        // A shell that writes without end is not asked again.
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

  protected get within(): number {
    return this.#place.within
  }

  protected get name(): string {
    return this.#place.name
  }

  get #atTheStart(): string {
    return `T${this.name.slice(1)}`
  }
}
