import { AssertionError } from 'chai'
import { ACTIONS, type Action } from '../claim/action.ts'
import type { Measurement } from '../claim/evidence.ts'
import type { Notebook } from '../claim/notebook.ts'
import { Problem } from '../problem.ts'
import { visible } from '../visible.ts'

/** The process that looked. */
export interface Looker {
  /** Its PID by its own knowledge: getpid(2). */
  readonly pid: number
  /** Its PID by the /proc that its container has mounted. */
  readonly procSelf: number
  /** The kernel's boot id: inodes of namespaces can coincide across kernels. Undefined where it can't be read. */
  readonly boot: string | undefined
  /** Its namespaces as `/proc/self/ns/*` names them, e.g. `pid:[4026532610]`. */
  readonly namespaces: Readonly<Record<'pid' | 'mnt' | 'user', string>>
  readonly uid: number
  readonly gid: number
  /** Effective capabilities as a bit set (capabilities(7)). */
  readonly effective: bigint
  /** The capabilities that it can have at most, whatever program it executes. */
  readonly bounding: bigint
  /** What a security module calls it (an AppArmor profile, a SELinux label); undefined where none calls it anything. */
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
  /** Start time in clock ticks since boot: tells a process from a later one of the same PID. */
  readonly started: number
  /** Its arguments with spaces between; the first 512 bytes of them. */
  readonly command: string
  /** Its last argument, where that is one of the suite's tokens: `<pod>/<container>`. */
  readonly token: string | undefined
  /** First line of its control groups; empty where the kernel tells none (gVisor). */
  readonly controlGroup: string
  /** What a security module calls it; undefined where none does, where it can't be read, and for what was not tried. */
  readonly label: string | undefined
  /** `allowed`, or the kernel's refusal in words; `not tried` for processes without a token. */
  readonly may: Readonly<Record<Action, string>>
}

/** Bits of capabilities that claims name (capabilities(7), linux/capability.h). */
const CAPABILITY_BITS = { KILL: 5n, SYS_PTRACE: 19n } as const
export type Capability = keyof typeof CAPABILITY_BITS

/** Whether a set of effective capabilities has this one. */
export function has(effective: bigint, capability: Capability): boolean {
  return ((effective >> CAPABILITY_BITS[capability]) & 1n) === 1n
}

/**
 * Whether Yama lets this process open the memory of one that is no descendant of its own, where the kernel's own check
 * does: /proc/PID/mem is opened by PTRACE_MODE_ATTACH (proc_pid_mem(5)), which Yama restricts and nothing else here.
 */
export function yamaAllowsMem({ ptraceScope, effective }: Looker): boolean {
  return ptraceScope === 0 || (ptraceScope < 3 && has(effective, 'SYS_PTRACE'))
}

/** Whether a program's words end with the kernel's when it refuses: EACCES and EPERM (strerror(3)). */
export function isRefusal(words: string): boolean {
  return /(^|: )(Permission denied|Operation not permitted)$/.test(words.trim())
}

/** No pod of the suite has as many processes. */
const MORE_THAN_A_POD = 60

/** What one container saw at one moment, and what it could do. */
export class Look {
  /** Who looked: `main of shared/a`, `exec in shared/a`. */
  readonly who: string
  readonly by: Looker
  readonly processes: readonly SeenProcess[]
  /** How many processes there were of which nothing could be read: a security module of the node may forbid it. */
  readonly unreadable: number
  readonly #notes: Notebook | undefined

  /** @param notes of the claim that judges it */
  constructor(who: string, by: Looker, processes: readonly SeenProcess[], unreadable = 0, notes?: Notebook) {
    this.who = who
    this.by = by
    this.processes = processes
    this.unreadable = unreadable
    this.#notes = notes
  }

  /** The same look as evidence of one claim: noted there, and what is measured by it too. */
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

  /** The main processes of containers that carry a token, `<pod>/<container>`, as their last argument. */
  get mains(): readonly SeenProcess[] {
    const commands = new Map(this.processes.map(({ pid, command }) => [pid, command]))
    // A shell that is looking forks: its children carry its command line until they execute another.
    return this.processes.filter(
      ({ token, command, parent }) => token !== undefined && commands.get(parent) !== command,
    )
  }

  /** The main processes of this token. */
  all(token: string): readonly SeenProcess[] {
    return this.mains.filter(process => process.token === token)
  }

  /** Users of the main processes of this token: on a node there are those of other runs too. */
  uidsOf(token: string): readonly number[] {
    return this.all(token).map(({ uid }) => uid)
  }

  /** Whether a process that another looker saw, maybe under another PID, is visible: by its command and its start time. */
  seesAgain({ command, started }: SeenProcess): boolean {
    return this.processes.some(process => process.command === command && process.started === started)
  }

  /** The pod of the looker. */
  get pod(): string {
    return this.who.split(' ').at(-1)?.split('/')[0] ?? ''
  }

  /** The first line of a process's control groups. @throws Problem (environment) where the kernel tells none */
  controlGroupOf({ pid, controlGroup }: SeenProcess): string {
    if (controlGroup !== '') return controlGroup
    throw new Problem(
      'environment',
      `${this.who} can't see the control groups of PID ${pid}: /proc/${pid}/cgroup is empty.`,
    )
  }

  /** What a security module calls the looker and a process, as a clause; undefined where it calls neither anything. */
  labelsBeside({ label }: SeenProcess): string | undefined {
    if (this.by.label === undefined && label === undefined) return undefined
    return labelsTold(this.by.label, label)
  }

  /** The processes that have ended and that their parents have not asked about: state Z. */
  get zombies(): readonly SeenProcess[] {
    return this.processes.filter(({ state }) => state === 'Z')
  }

  /** Whether a process of this token is visible. */
  sees(token: string): boolean {
    return this.all(token).length > 0
  }

  /** The one process of this token. @throws AssertionError when none is visible, or more than one. */
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
   * The look as a table for people. Of a whole node's processes it shows those of the suite, and PID 1 without its
   * arguments: what else runs there, and with which arguments, is nobody's business who reads a report.
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

/** What a security module calls two processes, one that acts and one that it acts on, as a clause. */
export function labelsTold(actor: string | undefined, other: string | undefined): string {
  if (actor === undefined && other === undefined) return 'no security module is seen to confine either'
  const called = (label: string | undefined) => (label === undefined ? 'nothing' : `'${visible(label)}'`)
  return `the security module calls the one ${called(actor)} and the other ${called(other)}`
}

/** PID 1 of a pod: a sandbox's process by the name that it has everywhere, or a main process of the suite. */
function isOfPod({ token, command }: SeenProcess): boolean {
  return token !== undefined || /^\S*\bpause\b/.test(command)
}

/** How much of a command line a table shows: a shell that looks has a whole script in it. */
const SHOWN = 120

/** A command line on one line, whatever it holds. */
function shortened(command: string): string {
  const text = command.length <= SHOWN ? command : `${command.slice(0, SHOWN)}…`
  return visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

function programOf(command: string): string {
  return command.split(' ')[0] ?? command
}
