/** The parts of an OCI runtime call that the wrapper reads. */
export interface Call {
  readonly verb: string
  /** Id of the container. */
  readonly id: string
  /** Where the runtime keeps its state. containerd uses one folder per containerd namespace. */
  readonly root: string
  readonly bundle: string | undefined
  /** The file in which the runtime says, as JSON, why a call failed. */
  readonly log: string | undefined
  /** The file that describes the process for exec. */
  readonly process: string | undefined
  readonly all: boolean
  /** The words after the id. For a kill this is the signal. */
  readonly rest: readonly string[]
}

/** Flags of runc and crun whose value is a separate word. Other flags have no value or use `=`. */
const VALUED = new Set([
  ...['--root', '--log', '--log-format', '--log-level', '--criu'],
  ...['-b', '--bundle', '--pid-file', '--console-socket', '--preserve-fds', '-p', '--process'],
])

/**
 * Reads the words of a call. A flag's value is the next word or follows `=`.
 * @returns undefined for a call without a container: `--version`, `features`
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
    log: flags.get('--log'),
    process: flags.get('--process') ?? flags.get('-p'),
    all: flags.has('--all') || flags.has('-a'),
    rest,
  }
}
