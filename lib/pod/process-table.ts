import { AssertionError } from 'chai'

/** One line of `ps`. */
export interface Process {
  readonly pid: number
  /** The user as `ps` names it: a name where the looking container's /etc/passwd has one, else the UID. */
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

  /** The process of this PID, if it is seen. */
  pid(pid: number): Process | undefined {
    return this.processes.find(process => process.pid === pid)
  }

  /** The PIDs of these that are there still, dead or alive. */
  still(pids: readonly number[]): readonly number[] {
    return pids.filter(pid => this.pid(pid) !== undefined)
  }

  /** PID 1. @throws AssertionError when it is not visible. */
  get first(): Process {
    const first = this.pid(1)
    if (first !== undefined) return first
    throw new AssertionError(`expected PID 1 to be visible, saw:\n${this.toString()}`)
  }

  /** All processes whose command line starts with `command`. */
  all(command: string): readonly Process[] {
    return this.processes.filter(process => process.command.startsWith(command))
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
      `expected one process '${command}' to be visible, saw ${count} in:\n${this.toString()}`,
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
 * Reads what `ps ax` prints. Its columns differ between builds of busybox (the page shows PID, USER, TIME, COMMAND;
 * Debian's leaves TIME out); PID and USER come first and COMMAND last in all of them.
 * @throws Error when the text is no such table.
 */
export function parsePs(text: string): ProcessTable {
  const [header = '', ...rows] = text.split('\n').filter(line => line.trim() !== '')
  const columns = header.trim().split(/\s+/)
  if (columns[0] !== 'PID' || columns[1] !== 'USER' || columns.at(-1) !== 'COMMAND') {
    throw new Error(`this is no process table: '${header}'`)
  }
  const between = columns.length - 3
  const form = new RegExp(`^\\s*(\\d+)\\s+(\\S+)\\s+(?:\\S+\\s+){${between}}(.*?)\\s*$`)
  return new ProcessTable(rows.map(row => parseRow(row, form)))
}

function parseRow(row: string, form: RegExp): Process {
  const [, pid, user, command] = form.exec(row) ?? []
  if (pid === undefined || user === undefined || command === undefined) {
    throw new Error(`this is no line of a process table: '${row}'`)
  }
  return { pid: Number(pid), user, command }
}
