import { stripVTControlCharacters } from 'node:util'

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
  // Asked for each piece that comes: most bring no end.
  if (!seen.includes(`>${mark} `)) return undefined
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
