import { randomBytes } from 'node:crypto'
import { AssertionError } from 'chai'
import { Problem } from '../problem.ts'
import { type CommandLine, Commands } from './command-line.ts'
import { eventually, type Within } from './eventually.ts'
import { expect } from './expect.ts'
import type { Ran } from './framing.ts'
import { isRefusal, type Look, labelsTold } from './look.ts'
import { lookScript } from './look-script.ts'
import { ForgedLook, parseLook } from './parse-look.ts'
import { CHECKED_PS, type Process, type ProcessTable, parseCheckedPs, partsOfPs } from './process-table.ts'
import type { Scope } from './scope.ts'
import type { ControlGroups } from './thing-assertions.ts'

/** Signals that claims send. */
export type SignalName = 'HUP' | 'TERM' | 'KILL' | 'USR1' | 'STOP' | 'CONT'

/** How often a look that contradicts itself is tried. */
const LOOKS = 3

/** How long each of many orphans lives, in seconds on a node of usual speed: longer than its parent. */
const ORPHANS_LIVE_FOR = 0.2

/** Without these, a background process would hold the streams of the shell that started it. */
const DETACHED = '</dev/null >/dev/null 2>&1'

/** A command that runs for an hour and carries a token in its command line. */
function sleeper(token: string): string {
  // The trailing `:` keeps the shell from becoming the sleep, which would lose the token.
  return `sh -c 'sleep 3600; :' ${token}`
}

/** What one claim does and sees through a shell in a container. */
export class Shell {
  protected readonly commands: Commands

  constructor(line: CommandLine, scope: Scope) {
    this.commands = new Commands(line, scope)
  }

  /** Runs a command line that only looks. */
  look(command: string): Promise<Ran> {
    return this.commands.look(command)
  }

  /**
   * Everything that the container sees and may do now, in one round trip. The caller notes it as evidence,
   * because many claims judge the same look. A process whose parent changes between two reads also
   * contradicts itself, but not three times.
   * @throws ForgedLook
   */
  async lookAround(): Promise<Look> {
    for (let left = LOOKS - 1; ; left--) {
      const { output } = await this.commands.lookAside(lookScript(randomBytes(16).toString('hex')))
      try {
        return parseLook(this.commands.line.looker, output)
      } catch (thrown) {
        if (!(thrown instanceof ForgedLook) || left === 0) throw thrown
      }
    }
  }

  /** Takes such a look now, for one claim only. */
  async lookNow(): Promise<Look> {
    return (await this.lookAround()).notedIn(this.commands.scope.notes)
  }

  /**
   * Looks until none of these processes is visible, by their tokens. Returns that look.
   * @throws AssertionError when one is visible to the end
   */
  async lookWithout(tokens: readonly string[], patience: Within): Promise<Look> {
    return eventually(
      this.commands.scope,
      async () => {
        const now = await this.lookNow()
        for (const token of tokens) expect(now).not.to.see(token)
        return now
      },
      patience,
    )
  }

  /** Starts a daemon in a session of its own. It ignores TERM and HUP and carries this token. */
  async daemonize(token: string): Promise<void> {
    await this.commands.act(`(trap '' TERM HUP; setsid ${sleeper(token)} ${DETACHED} &)`)
    await this.untilSeen(token)
  }

  /** Waits until a process that was started shows its token. */
  protected async untilSeen(token: string): Promise<void> {
    await eventually(
      this.commands.scope,
      async () => {
        const parts = partsOfPs((await this.commands.lookAside(CHECKED_PS)).output)
        const found = parseCheckedPs(parts).endingIn(token)
        if (found.length === 0)
          throw new AssertionError(
            `expected a process '${token}' to start (${this.#who}), saw none\n${parts.table}`,
          )
      },
      { within: 10 },
    )
  }

  /** Starts processes whose parent ends at once; they end soon after. @returns their PIDs */
  async leaveOrphans(count: number): Promise<readonly number[]> {
    // They outlive their parent on a slow node too, and it becomes a program that waits for nobody: a shell could reap.
    const microseconds = ORPHANS_LIVE_FOR * this.commands.scope.slow * 1e6
    const one = `(usleep ${microseconds} ${DETACHED} & echo $!; exec true)`
    const { output } = await this.commands.run(
      `left=${count}; while [ $left -gt 0 ]; do ${one}; left=$((left-1)); done`,
    )
    const pids = output.trim().split('\n').map(Number)
    if (pids.length === count && pids.every(Number.isInteger)) return pids
    throw new AssertionError(
      `expected ${count} processes to start (${this.#who}), saw ${pids.length}\n${output}`,
    )
  }

  /** Starts a process whose parent ends at once. It lives on and carries this token. */
  async leaveOrphan(token: string): Promise<void> {
    await this.commands.act(`(${sleeper(token)} ${DETACHED} &)`)
    await this.untilSeen(token)
  }

  /** Starts an orphan that never waits for its child: the child stays a zombie. */
  async leaveZombie(): Promise<void> {
    await this.commands.act(`(sh -c 'usleep 1 & exec sleep 3600' ${DETACHED} &)`)
    await eventually(
      this.commands.scope,
      async () => {
        const look = await this.lookAround()
        if (look.zombies.length === 0)
          throw new AssertionError(`expected a zombie to be visible (${this.#who}), saw none\n${look}`)
      },
      { within: 10 },
    )
  }

  /** The processes that the container sees, by `ps ax` as on the page. */
  async processes(): Promise<ProcessTable> {
    const ran = await this.commands.lookAside(CHECKED_PS)
    const parts = partsOfPs(ran.output)
    this.commands.mustSucceed(
      'ps ax',
      this.commands.note('ps ax', ran.exitCode === 0 ? { ...ran, output: parts.table } : ran),
    )
    return parseCheckedPs(parts)
  }

  /**
   * The process table, once it shows processes of this command and the same ones in two looks running: a
   * process that has just started may be about to start them.
   * @param beside the command of a process that must be there once: its children bear its name for a moment
   * @throws AssertionError when that does not happen in time
   */
  async processesWith(command: string, { beside }: { beside?: string } = {}): Promise<ProcessTable> {
    let last: readonly number[] = []
    return eventually(
      this.commands.scope,
      async () => {
        const now = await this.processes()
        const before = last
        last = now.all(command).map(({ pid }) => pid)
        if (last.length === 0)
          throw new AssertionError(`expected processes '${command}' to be visible, saw none\n${now}`)
        if (beside !== undefined) now.the(beside)
        if (last.join() !== before.join())
          throw new AssertionError(
            `expected processes '${command}' to be all there, saw PID ${last.join(', ')} after ${before.join(', ') || 'none'}\n${now}`,
          )
        return now
      },
      { within: 10 },
    )
  }

  /** Signals a process. @throws AssertionError when the kernel refuses, with what a security module calls both sides. */
  async signal(name: SignalName, process: Pick<Process, 'pid'>): Promise<void> {
    const refusal = await this.refusalToSignal(name, process)
    if (refusal !== undefined)
      throw new AssertionError(
        `expected ${name} to PID ${process.pid} to be sent (${this.#who}), saw '${refusal}'`,
      )
  }

  /** Signals every process that the shell may signal, but neither PID 1 nor itself (kill(2)). */
  async broadcast(name: SignalName): Promise<void> {
    await this.commands.act(`kill -${name} -1`)
  }

  /**
   * Signals a process.
   * @returns why the kernel refuses, with what a security module calls both sides; undefined when it was
   *   signalled
   * @throws AssertionError when it could not be signalled for another reason
   */
  async refusalToSignal(name: SignalName, { pid }: Pick<Process, 'pid'>): Promise<string | undefined> {
    const command = `kill -${name} ${pid}`
    const ran = await this.commands.run(command)
    if (ran.exitCode === 0) return undefined
    if (!isRefusal(ran.output)) this.commands.mustSucceed(command, ran)
    return `${ran.output.trim()} (${await this.labelsBeside({ pid })})`
  }

  /** What a security module calls the shell and a process, as a clause (proc_pid_attr(5)). */
  protected async labelsBeside({ pid }: Pick<Process, 'pid'>): Promise<string> {
    const { output } = await this.commands.look(
      `for of in self ${pid}; do it=; { read -r it </proc/$of/attr/current; } 2>/dev/null; echo "$it"; done`,
    )
    const [own = '', other = ''] = output.split('\n')
    return labelsTold(own || undefined, other || undefined)
  }

  /** The bytes of a file. @throws AssertionError when it can't be read. */
  async readFile(path: string): Promise<Buffer> {
    const command = `base64 ${path}`
    const ran = await this.commands.lookAside(command)
    const content = Buffer.from(ran.output, 'base64')
    // As evidence, a person reads the file's text, not its base64.
    this.commands.note(command, ran.exitCode === 0 ? { ...ran, output: content.toString('utf8') } : ran)
    this.commands.mustSucceed(command, ran)
    return content
  }

  /** The text of a file. @throws AssertionError when it can't be read. */
  async readText(path: string): Promise<string> {
    return (await this.readFile(path)).toString('utf8')
  }

  /** Why a file can't be read, in the words of `cat`. @throws AssertionError when it can be read. */
  async refusalToRead(path: string): Promise<string> {
    const { exitCode, output } = await this.commands.look(`cat ${path}`)
    if (exitCode !== 0) return output.trim()
    throw new AssertionError(`expected ${path} not to be readable (${this.#who}), saw that it is\n${output}`)
  }

  /** The names in a folder. @throws AssertionError when it can't be listed. */
  async list(path: string): Promise<readonly string[]> {
    return (await this.commands.output(`ls -1 ${path}`)).trim().split('\n')
  }

  /** The mount points below this path, as the kernel lists them (proc_pid_mounts(5)). */
  async mountsBelow(path: string): Promise<readonly string[]> {
    const places = (await this.readText('/proc/self/mounts'))
      .split('\n')
      .map(line => line.split(' ')[1] ?? '')
    return places.filter(place => place.startsWith(`${path}/`))
  }

  /** Writes a line into a file. @throws AssertionError when it can't be written. */
  async write(path: string, line: string): Promise<void> {
    await this.commands.act(`echo '${line}' > ${path}`)
  }

  /** Why a file can't be written, in the shell's words. @throws AssertionError when it can be. */
  async refusalToWrite(path: string): Promise<string> {
    const { exitCode, output } = await this.commands.run(`(echo intruder > ${path})`)
    if (exitCode !== 0) return output.trim()
    throw new AssertionError(`expected ${path} not to be writable (${this.#who}), saw that it is`)
  }

  /** The state of a process, one letter of proc_pid_stat(5): S sleeps, T is stopped. */
  async stateOf(process: Pick<Process, 'pid'>): Promise<string> {
    const status = await this.commands.output(`cat /proc/${process.pid}/status`)
    return /^State:\s+(\S)/m.exec(status)?.[1] ?? ''
  }

  /** Renames a file. @throws AssertionError when that fails. */
  async move(from: string, to: string): Promise<void> {
    await this.commands.act(`mv ${from} ${to}`)
  }

  /** The terminal on standard input. @throws AssertionError when there is none. */
  async terminalName(): Promise<string> {
    return (await this.commands.output('tty')).trim()
  }

  /** The PID of the shell itself; in a terminal, that of the container's main process. */
  async ownPid(): Promise<number> {
    return Number(await this.commands.output('echo $$'))
  }

  /**
   * The PID of a process in its own namespace: the innermost of `NSpid` in its status (proc_pid_status(5)).
   */
  async pidInOwnEyes(process: Pick<Process, 'pid'>): Promise<number> {
    const status = await this.commands.output(`cat /proc/${process.pid}/status`)
    const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]
    if (pids === undefined)
      throw new Problem(
        'environment',
        `The PID of a process in its own namespace can't be seen (${this.#who}): /proc/${process.pid}/status has no line NSpid, as before Linux 4.1 and in gVisor.`,
      )
    return Number(pids.trim().split(/\s+/).at(-1))
  }

  /**
   * The control groups of a process (`/proc/PID/cgroup`, readable by everybody).
   * @throws Problem (environment) where the kernel shows none, as in gVisor
   */
  async controlGroupsOf({ pid }: Pick<Process, 'pid'>): Promise<ControlGroups> {
    const text = await this.commands.output(`cat /proc/${pid}/cgroup`)
    if (text.trim() !== '') return { pid, text }
    throw new Problem(
      'environment',
      `The control groups of PID ${pid} can't be seen (${this.#who}): /proc/${pid}/cgroup is empty.`,
    )
  }

  /** The body that a web server of the pod answers with. @throws AssertionError when it does not answer. */
  async httpGet(url: string): Promise<string> {
    return this.commands.output(`wget -q -O - ${url}`)
  }

  get #who(): string {
    return this.commands.line.who
  }
}
