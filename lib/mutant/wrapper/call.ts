/** A call of an OCI runtime, as far as the wrapper reads it. */
export interface Call {
  readonly verb: string
  /** Id of the container that the call is about. */
  readonly id: string
  /** Where the runtime keeps its state, by containerd a folder a namespace. */
  readonly root: string
  readonly bundle: string | undefined
  /** The file with the process that an exec is to start. */
  readonly process: string | undefined
  readonly all: boolean
  /** What stands after the id: of a kill its signal. */
  readonly rest: readonly string[]
}

/** Flags of runc and crun that take a value as a word of its own. Others stand alone or use `=`. */
const VALUED = new Set([
  ...['--root', '--log', '--log-format', '--log-level', '--criu'],
  ...['-b', '--bundle', '--pid-file', '--console-socket', '--preserve-fds', '-p', '--process'],
])

/**
 * Reads the words of a call. A flag's value may stand in the next word or after `=`.
 * @returns undefined for a call about no container: `--version`, `features`
 */
export function parseCall(words: readonly string[]): Call | undefined {
  const flags = new Map<string, string>()
  const plain: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) {
      plain.push(word)
      continue
    }
    const [flag = '', value] = word.split(/=(.*)/s)
    flags.set(flag, value ?? (VALUED.has(flag) ? (words[++at] ?? '') : ''))
  }
  const [verb, id, ...rest] = plain
  if (verb === undefined || id === undefined) return undefined
  return {
    verb,
    id,
    root: flags.get('--root') ?? '/run/runc',
    bundle: flags.get('--bundle') ?? flags.get('-b'),
    process: flags.get('--process') ?? flags.get('-p'),
    all: flags.has('--all') || flags.has('-a'),
    rest,
  }
}
