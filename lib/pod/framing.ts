import { stripVTControlCharacters } from 'node:util'
import { Problem } from '../problem.ts'

/** The result of a command run in a shell. */
export interface Ran {
  /** Standard output and error, as the shell's terminal or the exec'd shell shows them, without carriage returns. */
  readonly output: string
  readonly exitCode: number
}

/**
 * Wraps `command` in marks that tell its output from everything else a terminal shows. A missing end mark
 * reveals output that was cut off: exec and attach streams are known to lose their tail. Quotes split the
 * marks, so the terminal's echo of the typed command never looks like them.
 */
export function frame(command: string, mark: string): string {
  return `echo "<""${mark}"; { ${command}; } 2>&1; echo ">""${mark} $?"`
}

/** How much a command may write, in characters. */
const ANSWER = 16 * 1024 * 1024

/**
 * The answer of a framed command, which arrives in pieces. Each piece is looked at once, however many there
 * are.
 */
export class FramedAnswer {
  readonly #mark: string
  readonly #pieces: string[] = []
  #length = 0
  /** The last characters received: they may hold the beginning of an end that is cut in two. */
  #tail = ''

  constructor(mark: string) {
    this.#mark = mark
  }

  /**
   * Returns the command's result once its end has arrived.
   * @throws Problem (environment) when the command writes more than 16 Mi characters
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

/** How many characters surround the mark at the end of an answer: `>` and ` 255\r\n`. */
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

/** Text that a terminal showed, without the escape sequences that move its cursor or colour it. */
export function withoutEscapes(text: string): string {
  // busybox's line editor asks for the cursor position by ECMA-48 control sequences (ESC [ … final byte).
  return stripVTControlCharacters(text).replaceAll('\r', '')
}
