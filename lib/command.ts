import { execa } from 'execa'
import { asking } from './asked.ts'
import { atExit } from './at-exit.ts'

/** Default time limit for a child process, in milliseconds. Commands that may take longer set their own. */
const DEFAULT_TIMEOUT = 10 * 60_000

/**
 * How long to wait for a killed group's pipes to close, in milliseconds: a process that left the group may
 * hold them.
 */
const GONE_WITHIN = 5000

/** How long a process group has between SIGTERM and SIGKILL, in milliseconds. */
const KILL_AFTER = 5000

/** Options for running a child process. */
export interface RunOptions {
  readonly cwd?: string
  /** Added to our own environment. We always add `LC_ALL=C` too, so that we can parse messages. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with each line that the process writes, while it runs. */
  readonly onLine?: (line: string) => void
  /** Path of the file that it reads as standard input. */
  readonly inputFile?: string
  /** Time limit in milliseconds, default {@link DEFAULT_TIMEOUT}. After it we end the process group. */
  readonly timeout?: number
  /** Time between SIGTERM and SIGKILL of its process group, in milliseconds; default 5000. */
  readonly killAfter?: number
  /** Its name in messages, if its command line would say little. */
  readonly called?: string
  /** On abort, let it finish: for work that must not stop half-way, such as dpkg's. */
  readonly finishWhenAborted?: boolean
}

/** A child process could not start, or it failed. The message is a sentence fragment. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  /** Undefined if it never started, a signal ended it, or it took too long. */
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

/** A child process ran out of disk space; the message quotes its output. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull'
}

/**
 * Runs a program until it ends and returns its standard output. The program leads its own process group, so
 * Ctrl-C in a terminal reaches only us. On abort we end the whole group and then throw the abort's reason.
 * @throws CommandFailed also if it took too long: we send TERM to its group, and KILL after `killAfter`
 */
export function run(
  signal: AbortSignal,
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return asking(file, args.join(' '), () => ran(signal, file, args, options))
}

async function ran(
  signal: AbortSignal,
  file: string,
  args: readonly string[],
  options: RunOptions,
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
    // A program that we ended after its time limit may still exit with 0. It did not finish: its output is
    // cut.
    if (isLate) throw tookTooLong(file, args, options, `${result.stdout ?? ''}\n${result.stderr ?? ''}`)
    if (!result.failed) return result.stdout
    const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}`
    if (result.code === 'ENOSPC' || /no space left on device/i.test(output)) {
      const line = output.split('\n').find(text => /no space left on device/i.test(text)) ?? ''
      throw new DiskFull(`${file} ran out of disk space: ${line.trim()}`)
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

/** A program's last error line usually says why it failed. */
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
