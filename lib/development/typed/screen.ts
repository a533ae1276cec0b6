import { type IPty, spawn } from '@lydell/node-pty'
import headless from '@xterm/headless'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { joined, type Span } from './span.ts'

const SIZE = { cols: 100, rows: 60 } as const

/** How many colours a terminal has names for; `pidns` uses no other. */
const NAMED_COLOURS = 16

/** A terminal with a program in it, as a person sees it and types into it. */
export class Screen implements Disposable {
  readonly #terminal = new headless.Terminal({ ...SIZE, scrollback: 1000, allowProposedApi: true })
  readonly #program: IPty
  readonly #signal: AbortSignal

  constructor(
    [file, ...args]: readonly [string, ...string[]],
    { cwd, env, signal }: { cwd: string; env: Readonly<Record<string, string>>; signal: AbortSignal },
  ) {
    this.#signal = signal
    this.#program = spawn(file, args, { name: 'xterm', ...SIZE, cwd, env: { ...env } })
    this.#program.onData(text => this.#terminal.write(text))
    // A program may ask the terminal where its cursor is: busybox's line editor does.
    this.#terminal.onData(answer => this.#program.write(answer))
  }

  /** Everything that it has shown so far, line by line, without what is blank at the end. */
  get lines(): readonly string[] {
    const { active } = this.#terminal.buffer
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row))
    const text = lines.map(line => line?.translateToString(true).trimEnd() ?? '')
    return text.slice(0, text.findLastIndex(line => line !== '') + 1)
  }

  /** The same with its colours. */
  get spans(): readonly (readonly Span[])[] {
    const { active } = this.#terminal.buffer
    return this.lines.map((_, row) => {
      const line = active.getLine(row)
      return joined(
        Array.from({ length: line?.length ?? 0 }, (_each, column) => spanOf(line?.getCell(column))),
      )
    })
  }

  /** Types a line and presses enter. */
  type(line: string): void {
    this.press(`${line}\r`)
  }

  /** Presses keys: `\x03` is Ctrl-C. */
  press(keys: string): void {
    this.#program.write(keys)
  }

  /** Waits until the last line is this prompt. @param within in seconds @throws Problem (environment) if it does not come in time */
  async prompts(prompt: string, within: number): Promise<void> {
    await this.shows(() => this.lines.at(-1) === prompt.trimEnd(), `the prompt '${prompt}'`, within)
  }

  /**
   * Types a line at a prompt and waits for the next prompt.
   * @param within in seconds
   * @returns the lines between the two
   * @throws Problem (environment) if it does not come in time
   */
  async answer(line: string, prompt: string, within: number): Promise<readonly string[]> {
    const from = this.lines.length - 1
    this.type(line)
    await this.shows(
      () => this.lines.length > from + 1 && this.lines.at(-1) === prompt.trimEnd(),
      `the prompt '${prompt}'`,
      within,
    )
    return this.lines.slice(from + 1, -1)
  }

  /**
   * Waits until something is shown.
   * @param what it is, as a sentence's subject; within in seconds
   * @throws Problem (environment) if it does not come in time
   */
  async shows(isShown: () => boolean, what: string, within: number): Promise<void> {
    await poll<true>(
      within,
      async () => (isShown() ? { done: true } : { waiting: this.lines.join('\n') }),
      seen => new Problem('environment', `${what} did not come within ${within} s. Shown:\n${seen}`),
      this.#signal,
    )
  }

  /** Closes the window: what runs in it is hung up (SIGHUP). */
  [Symbol.dispose](): void {
    this.#program.kill()
    this.#terminal.dispose()
  }
}

type Cell = ReturnType<NonNullable<ReturnType<headless.Terminal['buffer']['active']['getLine']>>['getCell']>

function spanOf(cell: Cell): Span {
  if (cell === undefined) return { text: ' ' }
  const colour = cell.isFgPalette() && cell.getFgColor() < NAMED_COLOURS ? cell.getFgColor() : undefined
  return {
    // A cell behind a wide character has no text; a blank one has none either.
    text: cell.getWidth() === 0 ? '' : cell.getChars() || ' ',
    ...(colour !== undefined && { colour }),
    ...(cell.isBold() !== 0 && { isBold: true }),
    ...(cell.isDim() !== 0 && { isDim: true }),
  }
}
