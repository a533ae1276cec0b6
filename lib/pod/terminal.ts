import { randomBytes } from 'node:crypto'
import { AssertionError } from 'chai'
import { noteEvidence } from '../claim/evidence.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment } from '../target/target.ts'
import { FramedAnswer, frame, type Ran, withoutEscapes } from './framing.ts'
import type { Pod } from './pod.ts'
import { Shell } from './shell.ts'
import { stage } from './stage.ts'

/** How long a command typed into a terminal may take, and a prompt may take to come, in seconds. */
const ANSWER_WITHIN = 15

/** What an interactive shell shows when it waits: `/ # `, `~ $ `. */
const PROMPT = /[#$] $/

/** How much of what is shown is looked at for a prompt, in characters. */
const LAST_LINE = 4096

/**
 * The terminal of a container's main process, attached as the page attaches. Commands are typed into it one after
 * another; each is answered before the next is typed. A lost attachment is opened again: the shell behind it lives on.
 */
export class Terminal extends Shell {
  readonly #pod: Pick<Pod, 'name'>
  readonly #container: string
  readonly #attach: () => Promise<Attachment>
  #attachment: Promise<Attachment> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    pod: Pick<Pod, 'name'>,
    container: string,
    attach = () => stage().target.attach({ pod: pod.name, container }),
  ) {
    super()
    this.#pod = pod
    this.#container = container
    this.#attach = attach
  }

  protected get who(): string {
    return `attached to ${this.#container}`
  }

  protected get looker(): string {
    return `main of ${this.#pod.name}/${this.#container}`
  }

  protected byHand(command: string): string {
    return `kubectl attach -it ${this.#pod.name} -c ${this.#container}   # then type: ${command}`
  }

  /**
   * What the terminal shows after pressing enter, up to its prompt.
   * @throws AssertionError when no prompt comes.
   */
  async pressEnter(): Promise<string> {
    const shown = await this.#inTurn(async attachment => {
      const before = attachment.end
      attachment.type('\n')
      const answer = () => withoutEscapes(attachment.shownSince(before))
      const end = () => withoutEscapes(attachment.shownSince(Math.max(before, attachment.end - LAST_LINE)))
      await this.#until(attachment, () => PROMPT.test(end()) || undefined).catch(thrown => {
        if (!(thrown instanceof LostConnection) || attachment.ended !== undefined) throw thrown
        throw new AssertionError(
          `expected a prompt within ${ANSWER_WITHIN} s after pressing enter (${this.who}), saw: '${answer()}'`,
        )
      })
      return answer()
    })
    noteEvidence({ title: `${this.who}: pressed enter`, seen: shown, byHand: this.byHand('(enter)') })
    return shown
  }

  /** Types `exit`, which ends the container's main process with this exit code. */
  async exit(exitCode: number): Promise<void> {
    await this.#inTurn(async attachment => {
      attachment.type(`exit ${exitCode}\n`)
      await this.#until(attachment, () => attachment.ended)
      this.close()
    })
    const typed = `exit ${exitCode}`
    noteEvidence({ title: `${this.who}: ${typed}`, seen: 'the terminal closed', byHand: this.byHand(typed) })
  }

  protected runOnce(command: string): Promise<Ran> {
    return this.#inTurn(async attachment => {
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

  /** Waits until `answer` finds something in what is shown. */
  async #until<T>(attachment: Attachment, answer: () => T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const within = ANSWER_WITHIN * stage().slow
    const late = () => reject(new LostConnection(`${this.#place} did not answer within ${within} s.`))
    const timer = setTimeout(late, within * 1000)
    const look = () => {
      try {
        const found = answer()
        if (found !== undefined) resolve(found)
        else if (attachment.ended !== undefined) {
          this.close()
          reject(new LostConnection(`${this.#place} was lost: ${attachment.ended}.`))
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

  get #place(): string {
    return `The terminal attached to container ${this.#container} of pod ${this.#pod.name}`
  }
}
