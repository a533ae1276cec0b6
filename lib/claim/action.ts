/**
 * What the kernel requires before it allows an action: the right to send a signal (kill(2)), ptrace access
 * (ptrace(2), "Ptrace access mode checking"), or only that the process is visible.
 */
export type Guard = 'signal' | 'ptrace' | 'sight'

/**
 * How a look tries an action on a process: it sends a signal, or enters, opens or follows a path in
 * /proc/PID.
 */
interface Try {
  readonly by: 'signal' | 'enter' | 'open' | 'follow'
  /** The path below /proc/PID. */
  readonly path?: string
}

/** Everything that a look tries on other processes. Only this table names actions. */
const TABLE = {
  signal: { guard: 'signal', words: 'to signal', tried: { by: 'signal' } },
  root: { guard: 'ptrace', words: 'to enter /proc/PID/root of', tried: { by: 'enter', path: 'root' } },
  cwd: { guard: 'ptrace', words: 'to enter /proc/PID/cwd of', tried: { by: 'enter', path: 'cwd' } },
  environ: { guard: 'ptrace', words: 'to read /proc/PID/environ of', tried: { by: 'open', path: 'environ' } },
  cmdline: { guard: 'sight', words: 'to read /proc/PID/cmdline of', tried: { by: 'open', path: 'cmdline' } },
  mem: { guard: 'ptrace', words: 'to open /proc/PID/mem of', tried: { by: 'open', path: 'mem' } },
  exe: { guard: 'ptrace', words: 'to read the link /proc/PID/exe of', tried: { by: 'follow', path: 'exe' } },
  fd: { guard: 'ptrace', words: 'to read the links /proc/PID/fd of', tried: { by: 'follow', path: 'fd/0' } },
  ns: {
    guard: 'ptrace',
    words: 'to read the links /proc/PID/ns of',
    tried: { by: 'follow', path: 'ns/pid' },
  },
} as const satisfies Readonly<Record<string, { guard: Guard; words: string; tried: Try }>>

/** What one process may try to do to another through the kernel. */
export type Action = keyof typeof TABLE

/** All actions, in the order of tables. */
export const ACTIONS = Object.keys(TABLE) as readonly Action[]

/** The actions with one of these guards. */
export function guardedBy(...guards: readonly Guard[]): readonly Action[] {
  return ACTIONS.filter(action => guards.includes(TABLE[action].guard))
}

/** The action as the object of "is allowed": `to signal`, `to read /proc/PID/environ of`. */
export function wordsOf(action: Action): string {
  return TABLE[action].words
}

/**
 * The paths below /proc/PID that a look tries in this way. Each path's first segment is the action's name.
 */
export function pathsTriedBy(by: Exclude<Try['by'], 'signal'>): readonly string[] {
  const tries: readonly Try[] = ACTIONS.map(action => TABLE[action].tried)
  return tries.flatMap(({ by: way, path }) => (way === by && path !== undefined ? [path] : []))
}
