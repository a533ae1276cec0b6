import { execa } from 'execa'
import { atExit } from './at-exit.ts'

/** How long a child process may take that was not given its own time, in milliseconds. What may take longer says so. */
const DEFAULT_TIMEOUT = 10 * 60_000

/** How long a killed process group may keep its pipes open, in milliseconds: a process may have left the group. */
const GONE_WITHIN = 5000

/** How long after SIGTERM a process group is killed, in milliseconds. */
const KILL_AFTER = 5000

/** How a child process is run. */
export interface RunOptions {
  readonly cwd?: string
  /** Added to this process's own environment; `LC_ALL=C` always is, so that messages can be read by program. */
  readonly env?: Readonly<Record<string, string>>
  /** Each line it writes, while it runs. */
  readonly onLine?: (line: string) => void
  /** What it reads from standard input: a file's path. */
  readonly inputFile?: string
  /** How long it may take, in milliseconds, instead of {@link DEFAULT_TIMEOUT}; then its process group is ended. */
  readonly timeout?: number
  /** How long after SIGTERM its process group is killed, in milliseconds: 5000 where it is not said. */
  readonly killAfter?: number
  /** What it is called in messages, when its command line would say little. */
  readonly called?: string
  /** Let it end by itself when the run is aborted: for work that must not stop half-way, such as dpkg's. */
  readonly finishWhenAborted?: boolean
}

/** A child process that could not be run or that failed. The message is one sentence fragment. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  /** Nothing when it never started, was ended by a signal, or took too long. */
  readonly exitCode: number | undefined
  readonly output: string
  /** The program is not installed. */
  readonly missing: boolean

  constructor(message: string, about: { exitCode?: number | undefined; output: string; missing: boolean }) {
    super(message)
    this.exitCode = about.exitCode
    this.output = about.output
    this.missing = about.missing
  }
}

/** A child process found a disk full; the message is what it said. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull'
}

/**
 * Runs a program to its end and gives what it wrote to standard output. It leads a process group of its own: a
 * terminal's Ctrl-C reaches only us, and on abort the whole group is ended before this throws the abort's reason.
 * @throws CommandFailed also when it took too long: TERM to its group then, and KILL after `killAfter`
 */
export async function run(
  signal: AbortSignal,
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  signal.throwIfAborted()
  const { onLine } = options
  const watch = onLine
    ? function* (line: unknown) {
        onLine(String(line))
        yield line
      }
    : undefined
  const child = execa(file, args, {
    ...(options.cwd ? { cwd: options.cwd } : {}),
    env: { ...options.env, LC_ALL: 'C' },
    stdin: options.inputFile ? { file: options.inputFile } : 'ignore',
    stdout: watch ? [watch] : 'pipe',
    stderr: watch ? [watch] : 'pipe',
    detached: true,
    reject: false,
  })
  const group = child.pid
  using _group = atExit(() => {
    if (group !== undefined && !options.finishWhenAborted) signalGroup(group, 'SIGKILL')
  })
  const lost = Promise.withResolvers<never>()
  const timers: NodeJS.Timeout[] = []
  const end = () => {
    if (group === undefined) return
    signalGroup(group, 'SIGTERM')
    const kill = () => {
      signalGroup(group, 'SIGKILL')
      timers.push(setTimeout(() => lost.reject(tookTooLong(file, args, options)), GONE_WITHIN))
    }
    timers.push(setTimeout(kill, options.killAfter ?? KILL_AFTER))
  }
  let isLate = false
  const late = () => {
    isLate = true
    end()
  }
  const aborted = () => {
    if (!options.finishWhenAborted) end()
  }
  timers.push(setTimeout(late, options.timeout ?? DEFAULT_TIMEOUT))
  signal.addEventListener('abort', aborted, { once: true })
  try {
    const result = await Promise.race([child, lost.promise])
    const isEnded = isLate || (signal.aborted && !options.finishWhenAborted)
    if (isEnded && group !== undefined) signalGroup(group, 'SIGKILL')
    signal.throwIfAborted()
    if (!result.failed) return result.stdout
    if (isLate) throw tookTooLong(file, args, options, `${result.stdout ?? ''}\n${result.stderr ?? ''}`)
    const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}`
    if (result.code === 'ENOSPC' || /no space left on device/i.test(output)) {
      const line = output.split('\n').find(text => /no space left on device/i.test(text)) ?? ''
      throw new DiskFull(`${file} found the disk full: ${line.trim()}`)
    }
    const missing = result.code === 'ENOENT'
    throw new CommandFailed(
      missing
        ? `${file} is not installed`
        : `${options.called ?? spoken(file, args)} ${how(result)}${because(output)}`,
      { exitCode: result.exitCode, output, missing },
    )
  } finally {
    signal.removeEventListener('abort', aborted)
    for (const timer of timers) clearTimeout(timer)
  }
}

function tookTooLong(file: string, args: readonly string[], options: RunOptions, output = ''): CommandFailed {
  const seconds = (options.timeout ?? DEFAULT_TIMEOUT) / 1000
  const what = options.called ?? spoken(file, args)
  return new CommandFailed(`${what} took too long: it was ended after ${seconds} s${because(output)}`, {
    output,
    missing: false,
  })
}

function signalGroup(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name)
  } catch {
    // The group has ended already.
  }
}

function spoken(file: string, args: readonly string[]): string {
  const words = [file.split('/').at(-1) ?? file]
  for (const arg of args) {
    if (arg.length > 60 || words.length > 4) break
    words.push(arg)
  }
  return `\`${words.join(' ')}${words.length <= args.length ? ' …' : ''}\``
}

function how(result: {
  exitCode?: number | undefined
  signal?: string | undefined
  shortMessage?: string | undefined
}): string {
  if (result.exitCode !== undefined) return `failed with exit code ${result.exitCode}`
  if (result.signal !== undefined) return `was ended by ${result.signal}`
  return `could not run: ${result.shortMessage ?? 'for an unknown reason'}`
}

/** The last thing a program said is usually why it failed. */
function because(output: string): string {
  const lines = output
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const last = lines.findLast(line =>
    /error|denied|cannot|can't|fail|not found|forbidden|unable|refused/i.test(line),
  )
  const line = last ?? lines.at(-1)
  return line === undefined ? '' : ` (${line.slice(0, 300)})`
}
