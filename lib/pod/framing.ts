import { stripVTControlCharacters } from 'node:util'
import { Problem } from '../problem.ts'

/** What a command run in a shell gave. */
export interface Ran {
  /** Standard output and error, as the shell's terminal or the exec'd shell shows them, without carriage returns. */
  readonly output: string
  readonly exitCode: number
}

/**
 * Wraps `command` so that its output can be told from everything else that a terminal shows, and so that output that
 * was cut off is noticed: streams of exec and attach are known to lose their tail. The marks are split by quotes,
 * so that the terminal's echo of what was typed never looks like them.
 */
export function frame(command: string, mark: string): string {
  return `echo "<""${mark}"; { ${command}; } 2>&1; echo ">""${mark} $?"`
}

/**
 * What a framed command gave, or undefined while its end has not been seen. A last line without a line end is kept
 * as it is.
 */
export function unframe(seen: string, mark: string): Ran | undefined {
  return new FramedAnswer(mark).add(seen)
}

/** How much a command may write, in characters. */
const ANSWER = 16 * 1024 * 1024

/** The answer of a framed command, which comes in pieces: each is looked at once, however many there are. */
export class FramedAnswer {
  readonly #mark: string
  readonly #pieces: string[] = []
  #length = 0
  /** The last characters that have come: the beginning of an end that is cut in two may be among them. */
  #tail = ''

  constructor(mark: string) {
    this.#mark = mark
  }

  /**
   * What the command gave, once its end is in what has come.
   * @throws Problem (environment) when it writes more than 16 Mi characters
   */
  add(piece: string): Ran | undefined {
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length > ANSWER)
      throw new Problem('environment', `A command wrote more than ${ANSWER / 1024 / 1024} Mi characters.`)
    const fresh = this.#tail + piece
    this.#tail = fresh.slice(-(this.#mark.length + LONGEST_END))
    return fresh.includes(`>${this.#mark} `) ? unframeWhole(this.#pieces.join(''), this.#mark) : undefined
  }
}

/** What stands around the mark at the end of an answer, in characters: `>` and ` 255\r\n`. */
const LONGEST_END = 8

function unframeWhole(seen: string, mark: string): Ran | undefined {
  const text = seen.replaceAll('\r', '')
  const opening = `<${mark}\n`
  const start = text.indexOf(opening)
  if (start < 0) return undefined
  const body = text.slice(start + opening.length)
  const end = new RegExp(`>${mark} (\\d+)\\n`).exec(body)
  if (end === null) return undefined
  return { output: body.slice(0, end.index), exitCode: Number(end[1]) }
}

/** Text that a terminal showed, without the sequences that move its cursor or colour it. */
export function withoutEscapes(text: string): string {
  // ECMA-48 control sequences (ESC [ … final byte), which busybox's line editor uses to ask for the cursor position.
  return stripVTControlCharacters(text).replaceAll('\r', '')
}
