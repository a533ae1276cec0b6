import { randomBytes } from 'node:crypto'
import { AssertionError } from 'chai'
import { noteEvidence } from '../claim/evidence.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { Attachment } from '../target/target.ts'
import { frame, type Ran, unframe, withoutEscapes } from './framing.ts'
import type { Pod } from './pod.ts'
import { Shell } from './shell.ts'
import { stage } from './stage.ts'

/** How long a command typed into a terminal may take, and a prompt may take to come, in seconds. */
const ANSWER_WITHIN = 15

/** What an interactive shell shows when it waits: `/ # `, `~ $ `. */
const PROMPT = /[#$] $/

/**
 * The terminal of a container's main process, attached as the page attaches. Commands are typed into it one after
 * another; each is answered before the next is typed. A lost attachment is opened again: the shell behind it lives on.
 */
export class Terminal extends Shell {
  readonly #pod: Pod
  readonly #container: string
  #attachment: Promise<Attachment> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(pod: Pod, container: string) {
    super()
    this.#pod = pod
    this.#container = container
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
      const before = attachment.shown.length
      attachment.type('\n')
      const answer = () => withoutEscapes(attachment.shown.slice(before))
      await this.#until(attachment, () => PROMPT.test(answer()) || undefined).catch(thrown => {
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
      const before = attachment.shown.length
      attachment.type(`${frame(command, mark)}\n`)
      return this.#until(attachment, () => unframe(attachment.shown.slice(before), mark))
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
    this.#attachment ??= stage().target.attach({ pod: this.#pod.name, container: this.#container })
    this.#attachment.catch(() => this.close())
    return this.#attachment
  }

  /** Waits until `answer` finds something in what is shown. */
  async #until<T>(attachment: Attachment, answer: () => T | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const late = () => reject(new LostConnection(`${this.#place} did not answer within ${ANSWER_WITHIN} s.`))
    const timer = setTimeout(late, ANSWER_WITHIN * 1000)
    const look = () => {
      const found = answer()
      if (found !== undefined) resolve(found)
      else if (attachment.ended !== undefined) {
        this.close()
        reject(new LostConnection(`${this.#place} was lost: ${attachment.ended}.`))
      }
    }
    attachment.onChange(look)
    look()
    return promise.finally(() => clearTimeout(timer))
  }

  get #place(): string {
    return `The terminal attached to container ${this.#container} of pod ${this.#pod.name}`
  }
}
