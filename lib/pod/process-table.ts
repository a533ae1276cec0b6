import { AssertionError } from 'chai'
import { Problem } from '../problem.ts'

/** One line of `ps`. */
export interface Process {
  readonly pid: number
  /** The user as `ps` shows it: by name if the looking container's /etc/passwd has one, else by UID. */
  readonly user: string
  /** The whole command line, as the process shows it. */
  readonly command: string
}

/** The processes that one container sees at one moment. */
export class ProcessTable {
  readonly processes: readonly Process[]

  constructor(processes: readonly Process[]) {
    this.processes = processes
  }

  /** The process with this PID, if it is visible. */
  pid(pid: number): Process | undefined {
    return this.processes.find(process => process.pid === pid)
  }

  /** Which of these PIDs still exist, dead or alive. */
  still(pids: readonly number[]): readonly number[] {
    return pids.filter(pid => this.pid(pid) !== undefined)
  }

  /** PID 1. @throws AssertionError when it is not visible. */
  get first(): Process {
    const first = this.pid(1)
    if (first !== undefined) return first
    throw new AssertionError(`expected PID 1 to be visible, saw no process of that PID\n${this.toString()}`)
  }

  /** All processes whose command line starts with `command`. */
  all(command: string): readonly Process[] {
    return this.processes.filter(process => process.command.startsWith(command))
  }

  /** One of the processes whose command line starts with `command`. @throws AssertionError when none does */
  any(command: string): Process {
    const [first] = this.all(command)
    if (first !== undefined) return first
    throw new AssertionError(`expected a process '${command}' to be visible, saw none\n${this.toString()}`)
  }

  /** All processes whose command line ends in `token`. */
  endingIn(token: string): readonly Process[] {
    return this.processes.filter(process => process.command.endsWith(token))
  }

  /**
   * The one process whose command line starts with `command`.
   * @throws AssertionError when none does, or more than one.
   */
  the(command: string): Process {
    const [only, ...others] = this.all(command)
    if (only !== undefined && others.length === 0) return only
    const count = only === undefined ? 'none' : String(others.length + 1)
    throw new AssertionError(
      `expected one process '${command}' to be visible, saw ${count}\n${this.toString()}`,
    )
  }

  /** The table as `ps` would show it. */
  toString(): string {
    const rows = this.processes.map(
      ({ pid, user, command }) => `${String(pid).padStart(5)} ${user.padEnd(8)} ${command}`,
    )
    return ['  PID USER     COMMAND', ...rows].join('\n')
  }
}

/**
 * Reads the output of `ps ax`. Its columns differ between builds of busybox (the page shows PID, USER, TIME,
 * COMMAND; Debian's omits TIME), but PID and USER come first and COMMAND last in all of them.
 * @throws Problem (environment) when the text is no such table, or may show processes that do not exist
 */
export function parsePs(text: string): ProcessTable {
  const [header = '', ...rows] = text.split('\n').filter(line => line.trim() !== '')
  const columns = header.trim().split(/\s+/)
  if (columns[0] !== 'PID' || columns[1] !== 'USER' || columns.at(-1) !== 'COMMAND')
    throw noTable(`it begins with '${header}'`)
  const between = columns.length - 3
  const form = new RegExp(`^\\s*(\\d+)\\s+(\\S+)\\s+(?:\\S+\\s+){${between}}(.*?)\\s*$`)
  const processes = rows.map(row => parseRow(row, form))
  const twice = processes.find(({ pid }, index) => processes.findIndex(other => other.pid === pid) < index)
  if (twice !== undefined) throw noTable(`it has PID ${twice.pid} twice`)
  return new ProcessTable(processes)
}

function parseRow(row: string, form: RegExp): Process {
  const [, pid, user, command] = form.exec(row) ?? []
  if (pid === undefined || user === undefined || command === undefined || isBroken(command))
    throw noTable(`it has the line '${row}'`)
  return { pid: Number(pid), user, command }
}

/** `ps ax` between two lists of the processes in /proc; the lists are not shown to people. */
export const CHECKED_PS = 'echo /proc/[0-9]*; ps ax && echo /proc/[0-9]*'

/** Splits the output of the checked `ps ax`: the table as a person sees it, and the PIDs that existed. */
export function partsOfPs(output: string): { readonly table: string; readonly there: ReadonlySet<number> } {
  const lines = output.trimEnd().split('\n')
  const there = [lines[0], lines.at(-1)].flatMap(line => [...(line ?? '').matchAll(/\/proc\/(\d+)/g)])
  return { table: `${lines.slice(1, -1).join('\n')}\n`, there: new Set(there.map(([, pid]) => Number(pid))) }
}

/**
 * Reads the table. Leaves out a process that /proc listed neither before nor after, except `ps` itself: it
 * came and went in between, or is only a name with a line end.
 * @throws Problem (environment)
 */
export function parseCheckedPs({ table, there }: ReturnType<typeof partsOfPs>): ProcessTable {
  const { processes } = parsePs(table)
  return new ProcessTable(processes.filter(({ pid, command }) => there.has(pid) || PS.test(command)))
}

/** What `ps` calls itself: `ps ax`, `{ps} sh -c …`, `busybox ps ax`. */
const PS = /^\{ps\} |(?:^|\s)ps ax$/

/** How long a process's name may be, in bytes (proc_pid_comm(5)), and the brackets that busybox puts around it. */
const NAME = 15

/**
 * Whether a process may have put a line of its own into the table. busybox shows a name other than the
 * program's as `{name} command`, and a process without a command as `[name]` (libbb/procps.c). It shows no
 * line ends in a command line, but does in a name. The row before such a line end has an unclosed bracket, or
 * nothing after it. The row after it has a closing bracket without an opening one, within the length of a
 * name.
 */
function isBroken(command: string): boolean {
  if (command.startsWith('{')) return !/^\{[^}]*\} \S/.test(command)
  if (command.startsWith('[')) return !command.endsWith(']')
  return /[}\]]/.test(command.slice(0, NAME + 1)) && /^[^{[]*[}\]]/.test(command)
}

function noTable(why: string): Problem {
  return new Problem('environment', `What 'ps' printed can't be read as a table of processes: ${why}.`)
}
