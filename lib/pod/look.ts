import { AssertionError } from 'chai'
import { ACTIONS, type Action } from '../claim/action.ts'
import type { Measurement } from '../claim/evidence.ts'
import type { Notebook } from '../claim/notebook.ts'
import { Problem } from '../problem.ts'
import { visible } from '../visible.ts'

/** The process that looked. */
export interface Looker {
  /** Its own PID, by getpid(2). */
  readonly pid: number
  /** Its PID in the /proc that its container mounts. */
  readonly procSelf: number
  /**
   * The kernel's boot id, because inodes of namespaces can coincide across kernels. Undefined where it can't
   * be read.
   */
  readonly boot: string | undefined
  /** Its namespaces as `/proc/self/ns/*` names them, e.g. `pid:[4026532610]`. */
  readonly namespaces: Readonly<Record<'pid' | 'mnt' | 'user', string>>
  readonly uid: number
  readonly gid: number
  /** Effective capabilities as a bit set (capabilities(7)). */
  readonly effective: bigint
  /** The capabilities that it may take into effect. */
  readonly permitted: bigint
  /** The capabilities that it can have at most, whatever program it executes. */
  readonly bounding: bigint
  /**
   * What a security module calls it (an AppArmor profile, a SELinux label); undefined where no module labels
   * it.
   */
  readonly label: string | undefined
  /** How far Yama restricts attaching to a process, 0 to 3 (Documentation/admin-guide/LSM/Yama.rst); 0 without Yama. */
  readonly ptraceScope: number
}

/** A process as one looker saw it, and what the looker may do to it. */
export interface SeenProcess {
  readonly pid: number
  readonly parent: number
  /** One letter: R, S, D, T, Z … (proc_pid_stat(5)). */
  readonly state: string
  readonly uid: number
  readonly gid: number
  readonly effective: bigint
  /** Start time in clock ticks since boot: tells a process from a later one with the same PID. */
  readonly started: number
  /** Its arguments, joined by spaces; only their first 512 bytes. */
  readonly command: string
  /** Its last argument, if that is one of the suite's tokens: `<pod>/<container>`. */
  readonly token: string | undefined
  /** The first line of its control groups; empty where the kernel shows none (gVisor). */
  readonly controlGroup: string
  /**
   * What a security module calls it; undefined where none does, where it can't be read, or where nothing was
   * tried.
   */
  readonly label: string | undefined
  /** `allowed`, or the kernel's refusal in words; `not tried` for processes without a token. */
  readonly may: Readonly<Record<Action, string>>
}

/** Bits of capabilities that claims name (capabilities(7), linux/capability.h). */
const CAPABILITY_BITS = { KILL: 5n, SYS_PTRACE: 19n } as const
export type Capability = keyof typeof CAPABILITY_BITS

/** Sets of capabilities that a process has, as capabilities(7) calls them. */
export type CapabilitySet = 'effective' | 'permitted' | 'bounding'

/** Whether a set of capabilities has this one. */
export function has(set: bigint, capability: Capability): boolean {
  return ((set >> CAPABILITY_BITS[capability]) & 1n) === 1n
}

/**
 * Whether Yama lets this process open the memory of a process that is not its descendant, where the kernel's
 * own check allows it. Opening /proc/PID/mem needs PTRACE_MODE_ATTACH (proc_pid_mem(5)). Yama restricts that
 * and nothing else here.
 */
export function yamaAllowsMem({ ptraceScope, effective }: Looker): boolean {
  return ptraceScope === 0 || (ptraceScope < 3 && has(effective, 'SYS_PTRACE'))
}

/** Whether a program's words end with the kernel's words for a refusal: EACCES or EPERM (strerror(3)). */
export function isRefusal(words: string): boolean {
  return /(^|: )(Permission denied|Operation not permitted)$/.test(words.trim())
}

/** No pod of the suite has this many processes. */
const MORE_THAN_A_POD = 60

/** What one container saw at one moment, and what it could do. */
export class Look {
  /** Who looked: `main of shared/a`, `exec in shared/a`. */
  readonly who: string
  readonly by: Looker
  readonly processes: readonly SeenProcess[]
  /** How many processes were there but could not be read: a security module of the node may forbid it. */
  readonly unreadable: number
  readonly #notes: Notebook | undefined

  /** @param notes the notebook of the claim that judges this look */
  constructor(who: string, by: Looker, processes: readonly SeenProcess[], unreadable = 0, notes?: Notebook) {
    this.who = who
    this.by = by
    this.processes = processes
    this.unreadable = unreadable
    this.#notes = notes
  }

  /** The same look as evidence of one claim, whose notebook takes the look and what is measured by it. */
  notedIn(notes: Notebook, byHand?: string): Look {
    notes.note({
      title: `look of ${this.who}`,
      seen: this.toString(),
      ...(byHand !== undefined && { byHand }),
    })
    return new Look(this.who, this.by, this.processes, this.unreadable, notes)
  }

  /** Notes a row of the kernel-truth table for the claim that judges this look. */
  measured(row: Measurement): void {
    this.#notes?.measure(row)
  }

  /** The main processes that carry a token, `<pod>/<container>`, as their last argument. */
  get mains(): readonly SeenProcess[] {
    const commands = new Map(this.processes.map(({ pid, command }) => [pid, command]))
    // A shell that looks forks: its children carry its command line until they execute another program.
    return this.processes.filter(
      ({ token, command, parent }) => token !== undefined && commands.get(parent) !== command,
    )
  }

  /** The main processes with this token. */
  all(token: string): readonly SeenProcess[] {
    return this.mains.filter(process => process.token === token)
  }

  /**
   * Whether a process that another looker saw is visible, maybe under another PID: by its command and start
   * time.
   */
  seesAgain(process: SeenProcess): boolean {
    return this.timesSeen(process) > 0
  }

  /** How many such processes are visible: two that carry no token may have started at the same time. */
  timesSeen(process: SeenProcess): number {
    return this.uidsOf(process).length
  }

  /** The users that the looker sees such a process as: on a node, other runs have some with the same token. */
  uidsOf({ command, started }: SeenProcess): readonly number[] {
    return this.processes
      .filter(process => process.command === command && process.started === started)
      .map(({ uid }) => uid)
  }

  /**
   * Whether PID 1 is the process that an earlier look saw as PID 1: on one kernel, with the same start time. Another
   * kernel counts time from its own boot.
   */
  hasFirstOf(earlier: Look): boolean {
    const { command, started } = earlier.first
    const { first, by } = this
    return by.boot === earlier.by.boot && first.command === command && first.started === started
  }

  /** The looker's pod. */
  get pod(): string {
    return this.who.split(' ').at(-1)?.split('/')[0] ?? ''
  }

  /**
   * The first line of a process's control groups.
   * @throws Problem (environment) where the kernel shows none
   */
  controlGroupOf({ pid, controlGroup }: SeenProcess): string {
    if (controlGroup !== '') return controlGroup
    throw new Problem(
      'environment',
      `${this.who} can't see the control groups of PID ${pid}: /proc/${pid}/cgroup is empty.`,
    )
  }

  /**
   * What a security module calls the looker and a process, as a clause; undefined where it labels neither.
   */
  labelsBeside({ label }: SeenProcess): string | undefined {
    if (this.by.label === undefined && label === undefined) return undefined
    return labelsTold(this.by.label, label)
  }

  /** The processes that have ended but that their parents have not waited for: state Z. */
  get zombies(): readonly SeenProcess[] {
    return this.processes.filter(({ state }) => state === 'Z')
  }

  /** Whether a process with this token is visible. */
  sees(token: string): boolean {
    return this.all(token).length > 0
  }

  /** The one process with this token. @throws AssertionError when none is visible, or more than one. */
  the(token: string): SeenProcess {
    const [only, ...others] = this.all(token)
    if (only !== undefined && others.length === 0) return only
    const count = only === undefined ? 'none' : String(others.length + 1)
    throw new AssertionError(`expected ${this.who} to see one process '${token}', saw ${count}\n${this}`)
  }

  /** PID 1. @throws AssertionError when it is not visible. */
  get first(): SeenProcess {
    const first = this.processes.find(({ pid }) => pid === 1)
    if (first !== undefined) return first
    throw new AssertionError(`expected ${this.who} to see PID 1, saw no process of that PID\n${this}`)
  }

  get #isOfPod(): boolean {
    const first = this.processes.find(({ pid }) => pid === 1)
    return this.processes.length <= MORE_THAN_A_POD && (first === undefined || isOfPod(first))
  }

  #withoutOthers(): readonly SeenProcess[] {
    const mains = this.mains
    return this.processes
      .filter(process => process.pid === 1 || mains.includes(process))
      .map(process => (process.pid === 1 ? { ...process, command: programOf(process.command) } : process))
  }

  /**
   * The look as a table for people. Of a whole node it shows only the suite's processes, and PID 1 without
   * its arguments: what else runs there, and with which arguments, is no business of a report's reader.
   */
  toString(): string {
    const { by } = this
    const shown = this.#isOfPod ? this.processes : this.#withoutOthers()
    const left = this.processes.length - shown.length
    const named = by.label === undefined ? '' : `, ${visible(by.label)}`
    const head = `${this.who}: PID ${by.pid}, UID ${by.uid}, GID ${by.gid}, CapEff ${by.effective.toString(16)}, ${by.namespaces.pid}${named}`
    const rows = shown.map(({ pid, parent, uid, gid, state, command, may, label }) => {
      const allowed = ACTIONS.filter(action => may[action] === 'allowed').join(',')
      const ids = `${uid}:${gid}`
      const called = label === undefined ? '' : ` ${visible(label)}`
      return `${String(pid).padStart(5)} ${String(parent).padStart(5)} ${ids.padEnd(12)} ${state} ${shortened(command)}   [${allowed}]${called}`
    })
    const others = left === 0 ? [] : [`      … and ${left} others`]
    const unread = this.unreadable === 0 ? [] : [`      … and ${this.unreadable} that can't be read`]
    return [
      head,
      '  PID  PPID UID:GID      S COMMAND   [what the looker may do to it]',
      ...rows,
      ...others,
      ...unread,
    ].join('\n')
  }
}

/** What a security module calls two processes, the one that acts and the one acted on, as a clause. */
export function labelsTold(actor: string | undefined, other: string | undefined): string {
  if (actor === undefined && other === undefined) return 'no security module is seen to confine either'
  const called = (label: string | undefined) => (label === undefined ? 'nothing' : `'${visible(label)}'`)
  return `the security module calls the one ${called(actor)} and the other ${called(other)}`
}

/**
 * Whether PID 1 is a pod's: a sandbox process, by the name it has everywhere, or a main process of the suite.
 */
function isOfPod({ token, command }: SeenProcess): boolean {
  return token !== undefined || /^\S*\bpause\b/.test(command)
}

/** How much of a command line a table shows: that of a looking shell holds a whole script. */
const SHOWN = 120

/** A command line on one line, whatever it holds. */
function shortened(command: string): string {
  const text = command.length <= SHOWN ? command : `${command.slice(0, SHOWN)}…`
  return visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

function programOf(command: string): string {
  return command.split(' ')[0] ?? command
}
