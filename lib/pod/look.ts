import { AssertionError } from 'chai'

/** What one process may try to do to another through the kernel. */
export const ACTIONS = ['signal', 'root', 'cwd', 'environ', 'cmdline', 'mem', 'exe', 'fd', 'ns'] as const
export type Action = (typeof ACTIONS)[number]

/** The process that looked. */
export interface Looker {
  /** Its PID by its own knowledge: getpid(2). */
  readonly pid: number
  /** Its PID by the /proc that its container has mounted. */
  readonly procSelf: number
  /** The kernel's boot id: inodes of namespaces can coincide across kernels. */
  readonly boot: string
  /** Its namespaces as `/proc/self/ns/*` names them, e.g. `pid:[4026532610]`. */
  readonly namespaces: Readonly<Record<'pid' | 'mnt' | 'user', string>>
  readonly uid: number
  readonly gid: number
  /** Effective capabilities as a bit set (capabilities(7)). */
  readonly effective: bigint
  /** The capabilities that it can have at most, whatever program it executes. */
  readonly bounding: bigint
  /** How far Yama restricts attaching to a process, 0 to 3 (Documentation/admin-guide/LSM/Yama.rst); 0 without Yama. */
  readonly ptraceScope: number
  /** Options of the /proc mount. */
  readonly procOptions: readonly string[]
}

/** A process as one looker saw it, and what the looker may do to it. */
export interface SeenProcess {
  readonly pid: number
  readonly parent: number
  /** One letter: R, S, D, T, Z … (proc_pid_stat(5)). */
  readonly state: string
  /** Its PIDs, from the looker's namespace inwards. */
  readonly ownPids: readonly number[]
  readonly uid: number
  readonly gid: number
  readonly effective: bigint
  /** Start time in clock ticks since boot: tells a process from a later one of the same PID. */
  readonly started: number
  readonly command: string
  /** First line of its control groups. */
  readonly controlGroup: string
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

/** No pod of the suite has as many processes. */
const MORE_THAN_A_POD = 60

/** What one container saw at one moment, and what it could do. */
export class Look {
  /** Who looked: `main of shared/a`, `exec in shared/a`. */
  readonly who: string
  readonly by: Looker
  readonly processes: readonly SeenProcess[]

  constructor(who: string, by: Looker, processes: readonly SeenProcess[]) {
    this.who = who
    this.by = by
    this.processes = processes
  }

  /** The main processes of containers that carry a token, `<pod>/<container>`, as their last argument. */
  get mains(): readonly SeenProcess[] {
    const commands = new Map(this.processes.map(({ pid, command }) => [pid, command]))
    // A shell that is looking forks: its children carry its command line until they execute another.
    return this.processes.filter(
      ({ command, parent }) => TOKEN.test(tokenOf(command)) && commands.get(parent) !== command,
    )
  }

  /** The main processes of this token. */
  all(token: string): readonly SeenProcess[] {
    return this.mains.filter(({ command }) => tokenOf(command) === token)
  }

  /** Users of the main processes of this token: on a node there are those of other runs too. */
  uidsOf(token: string): readonly number[] {
    return this.all(token).map(({ uid }) => uid)
  }

  /** Whether a process that another looker saw, maybe under another PID, is visible: by its command and its start time. */
  seesAgain({ command, started }: SeenProcess): boolean {
    return this.processes.some(process => process.command === command && process.started === started)
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
    throw new AssertionError(`expected ${this.who} to see one process '${token}', saw ${count} in:\n${this}`)
  }

  /** PID 1. @throws AssertionError when it is not visible. */
  get first(): SeenProcess {
    const first = this.processes.find(({ pid }) => pid === 1)
    if (first !== undefined) return first
    throw new AssertionError(`expected ${this.who} to see PID 1, saw:\n${this}`)
  }

  get #isOfPod(): boolean {
    const first = this.processes.find(({ pid }) => pid === 1)
    return this.processes.length <= MORE_THAN_A_POD && (first === undefined || isOfPod(first.command))
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
    const head = `${this.who}: PID ${by.pid}, UID ${by.uid}, GID ${by.gid}, CapEff ${by.effective.toString(16)}, ${by.namespaces.pid}`
    const rows = shown.map(({ pid, parent, uid, gid, state, command, may }) => {
      const allowed = ACTIONS.filter(action => may[action] === 'allowed').join(',')
      const ids = `${uid}:${gid}`
      return `${String(pid).padStart(5)} ${String(parent).padStart(5)} ${ids.padEnd(12)} ${state} ${command}   [${allowed}]`
    })
    const more = left === 0 ? [] : [`      … and ${left} others`]
    return [
      head,
      '  PID  PPID UID:GID      S COMMAND   [what the looker may do to it]',
      ...rows,
      ...more,
    ].join('\n')
  }
}

/** PID 1 of a pod: a sandbox's process by the name that it has everywhere, or a main process of the suite. */
function isOfPod(command: string): boolean {
  return TOKEN.test(tokenOf(command)) || /^\S*\bpause\b/.test(command)
}

/** Reads what the look script printed. @throws Error when it is not whole, AssertionError when /proc lacks the looker. */
export function parseLook(who: string, text: string): Look {
  const [beginning = '', ...commandLines] = text.split(/^==> /m)
  const [looker = '', ...tried] = beginning.split(/^process (?=\d+$)/m)
  const access = new Map(tried.map(block => [Number.parseInt(block, 10), fieldsOf(block)]))
  const states = statesOf(text)
  const processes = commandLines
    .map(commandOf)
    .filter(({ command }) => !command.includes('pidns-look'))
    .map(({ pid, command }) => parseProcess(pid, command, states.get(pid), access.get(pid)))
    .filter(isDefined)
  return new Look(who, parseLooker(who, fieldsOf(looker)), processes)
}

/** PID and first line of one command line, as head(1) shows files; an empty one is followed by the next header. */
function commandOf(shown: string): { readonly pid: number; readonly command: string } {
  const [path = '', command = ''] = shown.split(/ <==\n|\n/)
  return { pid: Number(path.split('/')[2]), command: command.trimEnd() }
}

/** What /proc/PID/status, stat and cgroup say, by PID, from lines as grep(1) prefixes them. */
function statesOf(text: string): ReadonlyMap<number, Fields> {
  const lines = text.matchAll(/^\/proc\/(\d+)\/(status|stat|cgroup):(?:(\w+):\t)?(.*)$/gm)
  const states = new Map<number, Map<string, string>>()
  for (const [, pid, file = '', key = file, value = ''] of lines) {
    const fields = states.get(Number(pid)) ?? new Map<string, string>()
    if (!fields.has(key)) fields.set(key, value)
    states.set(Number(pid), fields)
  }
  return states
}

/** The last argument by which the main processes of the suite's pods are known: `<pod>/<container>`. */
const TOKEN = /^[a-z0-9-]+\/[a-z0-9-]+$/

function programOf(command: string): string {
  return command.split(' ')[0] ?? command
}

function tokenOf(command: string): string {
  return command.split(' ').at(-1) ?? ''
}

type Fields = ReadonlyMap<string, string>

function fieldsOf(block: string): Fields {
  const pairs = block.split('\n').map((line): [string, string] => {
    const space = line.indexOf(' ')
    return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1).trim()]
  })
  // A namespace's name is part of the key.
  return new Map(
    pairs.map(([key, value]) => {
      const [name = '', rest = ''] = value.split(' ')
      return key === 'namespace' ? [`namespace ${name}`, rest] : [key, value]
    }),
  )
}

/** @throws AssertionError when the looker is not in its own /proc, by which it would know its namespaces and rights. */
function parseLooker(who: string, fields: Fields): Looker {
  if (fields.get('proc-self') === '') {
    const pid = number(fields, 'self')
    throw new AssertionError(
      `expected ${who} (PID ${pid}) to be in the /proc that it sees: /proc/self leads nowhere`,
    )
  }
  return {
    pid: number(fields, 'self'),
    procSelf: number(fields, 'proc-self'),
    boot: field(fields, 'boot'),
    namespaces: {
      pid: field(fields, 'namespace pid'),
      mnt: field(fields, 'namespace mnt'),
      user: field(fields, 'namespace user'),
    },
    uid: number(fields, 'self-Uid:'),
    gid: number(fields, 'self-Gid:'),
    effective: BigInt(`0x${field(fields, 'self-CapEff:')}`),
    bounding: BigInt(`0x${field(fields, 'self-CapBnd:')}`),
    ptraceScope: Number(fields.get('yama') ?? 0),
    procOptions: field(fields, 'proc-mount').split(','),
  }
}

/** A process that began or ended while it was looked at lacks something, and is left out. */
function parseProcess(
  pid: number,
  command: string,
  state: Fields | undefined,
  access: Fields | undefined,
): SeenProcess | undefined {
  if (!state?.has('CapEff') || !state.has('stat')) return undefined
  const stat = field(state, 'stat')
  const may = Object.fromEntries(
    ACTIONS.map(action => [action, accessOf(access?.get(`may-${action}`))]),
  ) as Record<Action, string>
  return {
    pid,
    parent: number(state, 'PPid'),
    state: field(state, 'State').slice(0, 1),
    ownPids: field(state, 'NSpid').split(/\s+/).map(Number),
    uid: number(state, 'Uid'),
    gid: number(state, 'Gid'),
    effective: BigInt(`0x${field(state, 'CapEff')}`),
    started: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]),
    command,
    controlGroup: state.get('cgroup') ?? '',
    may,
  }
}

/** The kernel's refusal, without what the shell says before it. */
function accessOf(error: string | undefined): string {
  if (error === undefined) return 'not tried'
  return error === '' ? 'allowed' : (error.split(': ').at(-1) ?? error)
}

function field(fields: Fields, key: string): string {
  const value = fields.get(key)
  if (value === undefined || value === '') throw new Error(`the look lacks its line '${key}'`)
  return value
}

/** The first of the numbers on a line: of `Uid: 0 0 0 0`, the real one. */
function number(fields: Fields, key: string): number {
  return Number(field(fields, key).split(/\s+/)[0])
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}
