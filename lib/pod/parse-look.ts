import { AssertionError } from 'chai'
import { ACTIONS, type Action } from '../claim/action.ts'
import { Problem } from '../problem.ts'
import { Look, type Looker, type SeenProcess } from './look.ts'

/** A token, the last argument that identifies the suite's main processes: `<pod>/<container>`. */
const TOKEN = /^[a-z0-9-]+\/[a-z0-9-]+$/

/** How many bytes of a command line the script reads; of a longer one the last argument is not known. */
const READ = 512

/**
 * A look that can't be true: it contradicts itself about a process, or has a form that the kernel never
 * writes.
 */
export class ForgedLook extends Problem {
  constructor(who: string, what: string) {
    super('environment', `What ${who} saw in /proc can't be true: ${what}. It proves nothing.`)
  }
}

/**
 * Reads what the look script printed.
 * @throws Problem (environment) when it is not whole, ForgedLook when its parts contradict each other,
 *   AssertionError when /proc lacks the looker
 */
export function parseLook(who: string, text: string): Look {
  const parts = partsOf(who, text)
  const looker = parseLooker(who, parts.looker)
  const commands = commandsOf(who, parts)
  const states = statesOf(parts.states)
  mustTell(who, states)
  const seen = parts.pids.map((pid, index) =>
    parseProcess(who, { pid, command: commands[index] ?? Buffer.of(), states, parts }),
  )
  const processes = seen.filter(found => typeof found !== 'string')
  // A shell exec'd for the look is no process of the pod; a shell that is a main process is one.
  const ofPod = processes.filter(
    ({ pid, token }) => pid !== looker.procSelf || token !== undefined || pid === 1,
  )
  return new Look(who, looker, ofPod, seen.filter(found => found === 'unreadable').length)
}

interface Parts {
  readonly mark: string
  readonly looker: Fields
  /** The processes that existed when the look began. */
  readonly pids: readonly number[]
  /** What was tried on each process, by PID. */
  readonly tried: ReadonlyMap<number, Fields>
  /** All command lines, each followed by its border. */
  readonly commands: Buffer
  readonly states: readonly string[]
  /** The processes that existed when the look ended. */
  readonly left: ReadonlySet<number>
}

/** Splits a look into its parts, by lines that nothing a process says of itself can imitate. */
function partsOf(who: string, text: string): Parts {
  const lines = text.split('\n')
  const [pidsAt, commandsAt, statesAt] = [
    lines.findIndex(line => /^pids( \d+)*$/.test(line)),
    lines.indexOf('commands'),
    lines.indexOf('states'),
  ]
  const leftAt = lines.findLastIndex(line => /^left( |$)/.test(line))
  const isWhole = pidsAt >= 0 && pidsAt < commandsAt && commandsAt < statesAt && statesAt < leftAt
  if (!isWhole || lines[leftAt + 1] !== 'whole') {
    const last = lines.findLast(line => line !== '') ?? 'nothing'
    throw new Problem('environment', `The look of ${who} is not whole; its last line is: ${last}`)
  }
  const looker = fieldsOf(lines.slice(0, pidsAt))
  const [, ...blocks] = `\n${lines.slice(pidsAt + 1, commandsAt).join('\n')}`.split(/\nprocess (?=\d+\n)/)
  return {
    mark: field(looker, 'mark'),
    looker,
    pids: numbersIn(lines[pidsAt] ?? ''),
    tried: new Map(blocks.map(block => [Number.parseInt(block, 10), fieldsOf(block.split('\n'))])),
    commands: Buffer.from(lines.slice(commandsAt + 1, statesAt).join(''), 'base64'),
    states: lines.slice(statesAt + 1, leftAt),
    left: new Set(numbersIn(lines[leftAt] ?? '')),
  }
}

function numbersIn(line: string): readonly number[] {
  return [...line.matchAll(/\d+/g)].map(([digits]) => Number(digits))
}

/** One command line per process, in the same order. */
function commandsOf(who: string, parts: Parts): readonly Buffer[] {
  const { commands, pids } = parts
  const border = borderOf(parts)
  const found: Buffer[] = []
  let from = 0
  for (let at = commands.indexOf(border); at >= 0; at = commands.indexOf(border, from)) {
    found.push(commands.subarray(from, at))
    from = at + border.length
  }
  if (found.length === pids.length && from === commands.length) return found
  throw new ForgedLook(who, `it has ${found.length} command lines for ${pids.length} processes`)
}

/**
 * What follows each command line: the environment of the program that read them, or the start of its own
 * command line.
 */
function borderOf({ mark, looker, pids }: Parts): Buffer {
  if (looker.get('border') !== 'cmdline') return Buffer.from(`look=${mark}\0`)
  const files = pids.flatMap(pid => [`/proc/${pid}/cmdline`, '/proc/self/cmdline'])
  const args = ['head', '-q', '-c', String(READ), `/${mark}`, ...files]
  return Buffer.from(args.map(arg => `${arg}\0`).join('')).subarray(0, READ)
}

type Fields = ReadonlyMap<string, string>

/** What /proc/PID/status, stat and cgroup say, by PID and by file, from lines as grep(1) prefixes them. */
type States = ReadonlyMap<number, Readonly<Record<'status' | 'stat' | 'cgroup', readonly string[]>>>

function statesOf(lines: readonly string[]): States {
  const states = new Map<number, Record<'status' | 'stat' | 'cgroup', string[]>>()
  for (const line of lines) {
    const [, pid, file, content = ''] = /^\/proc\/(\d+)\/(status|stat|cgroup):(.*)$/.exec(line) ?? []
    if (pid === undefined || (file !== 'status' && file !== 'stat' && file !== 'cgroup')) continue
    // A name with line ends puts its own lines into stat, before the kernel's.
    if (file === 'stat' && !STAT.test(content)) continue
    const of = states.get(Number(pid)) ?? { status: [], stat: [], cgroup: [] }
    of[file].push(content)
    states.set(Number(pid), of)
  }
  return states
}

/** The fields of a status; the kernel writes each key once (proc_pid_status(5)). */
function statusOf(lines: readonly string[]): Fields {
  return new Map(
    lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
}

/** What follows the name in a stat. The name may hold anything, even line ends; numbers follow it. */
const STAT = /\) ([A-Za-z])((?: -?\d+){20})/

const STATUS_KEYS = ['Pid', 'State', 'PPid', 'Uid', 'Gid', 'CapEff'] as const

/**
 * Checks that no field is missing from every process. A field that all lack can't be judged; a look in which
 * only some lack it contradicts itself.
 * @throws Problem (environment)
 */
function mustTell(who: string, states: States): void {
  const all = [...states.values()].map(({ status }) => statusOf(status))
  const untold = STATUS_KEYS.filter(key => all.length > 0 && all.every(status => !status.has(key)))
  if (untold.length === 0) return
  throw new Problem(
    'environment',
    `${who} can't see ${untold.join(', ')} of any process: the kernel's /proc/PID/status lacks it.`,
  )
}

interface Raw {
  readonly pid: number
  readonly command: Buffer
  readonly states: States
  readonly parts: Parts
}

/**
 * Reads one process. If it ended during the look, it lacks something and is left out. If it is still there,
 * it may not.
 */
function parseProcess(
  who: string,
  { pid, command, states, parts }: Raw,
): SeenProcess | 'ended' | 'unreadable' {
  const isLeft = parts.left.has(pid)
  const files = states.get(pid)
  if (files === undefined) return isLeft ? 'unreadable' : 'ended'
  const status = statusOf(files.status)
  const stat = STAT.exec(files.stat.at(-1) ?? '')
  const lacking = STATUS_KEYS.find(key => (status.get(key) ?? '') === '')
  if (lacking !== undefined || stat === null) {
    if (!isLeft) return 'ended'
    throw new ForgedLook(who, `PID ${pid} lacks ${lacking ?? 'its numbers in stat'}`)
  }
  const parent = number(status, 'PPid')
  const numbers = (stat[2] ?? '').trim().split(' ').map(Number)
  if (files.status.length !== status.size || files.stat.length !== 1)
    throw new ForgedLook(who, `PID ${pid} says more of itself than the kernel tells`)
  if (number(status, 'Pid') !== pid)
    throw new ForgedLook(who, `the status of PID ${pid} is that of PID ${status.get('Pid')}`)
  if (numbers[0] !== parent)
    throw new ForgedLook(
      who,
      `PID ${pid} has the parent ${parent} in its status and ${numbers[0]} in its stat`,
    )
  const args = command.toString('utf8').replace(/\0+$/, '').split('\0')
  const last = args.at(-1) ?? ''
  const tried = parts.tried.get(pid)
  return {
    pid,
    parent,
    state: field(status, 'State').slice(0, 1),
    uid: number(status, 'Uid'),
    gid: number(status, 'Gid'),
    effective: BigInt(`0x${field(status, 'CapEff')}`),
    // starttime is the 22nd field; the fourth, the parent, is the first of these.
    started: numbers[18] ?? Number.NaN,
    command: args.join(' ').trimEnd(),
    token: command.length < READ && TOKEN.test(last) ? last : undefined,
    controlGroup: controlGroupOf(files.cgroup),
    label: labelIn(tried),
    may: mayOf(tried),
  }
}

/** The path of the first line, `9:name=systemd:/kubelet/…` (cgroups(7)). */
function controlGroupOf([first = '']: readonly string[]): string {
  return first
}

/** The security module's label, which is empty where there is no module. */
function labelIn(fields: Fields | undefined): string | undefined {
  return fields?.get('label') || undefined
}

function mayOf(tried: Fields | undefined): Readonly<Record<Action, string>> {
  const entries = ACTIONS.map(action => [action, accessOf(tried?.get(`may-${action}`))])
  return Object.fromEntries(entries) as Record<Action, string>
}

/** The kernel's refusal, without the shell's words before it; bash puts the PID before it, too. */
function accessOf(error: string | undefined): string {
  if (error === undefined) return NOT_TRIED
  if (error === '') return 'allowed'
  return (error.split(': ').at(-1) ?? error).replace(/^\(\d+\) - /, '')
}

/**
 * What a look says of an action that it did not try: the process carries no token, or is in a nested
 * namespace.
 */
export const NOT_TRIED = 'not tried'

function fieldsOf(lines: readonly string[]): Fields {
  const pairs = lines.map((line): [string, string] => {
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

/**
 * @throws AssertionError when the looker is not in its own /proc, which would tell its namespaces and
 *   rights.
 */
function parseLooker(who: string, fields: Fields): Looker {
  if (fields.get('proc-self') === '') {
    const pid = number(fields, 'self')
    throw new AssertionError(
      `expected ${who} (PID ${pid}) to be in the /proc that it sees, saw that /proc/self leads nowhere`,
    )
  }
  return {
    pid: number(fields, 'self'),
    procSelf: number(fields, 'proc-self'),
    boot: fields.get('boot') || undefined,
    namespaces: {
      pid: field(fields, 'namespace pid'),
      mnt: field(fields, 'namespace mnt'),
      user: field(fields, 'namespace user'),
    },
    uid: number(fields, 'self-Uid:'),
    gid: number(fields, 'self-Gid:'),
    effective: BigInt(`0x${field(fields, 'self-CapEff:')}`),
    permitted: BigInt(`0x${field(fields, 'self-CapPrm:')}`),
    bounding: BigInt(`0x${field(fields, 'self-CapBnd:')}`),
    label: labelIn(fields),
    ptraceScope: Number(fields.get('yama') ?? 0),
  }
}

/** @throws Problem (environment) when the kernel or the shell did not give it. */
function field(fields: Fields, key: string): string {
  const value = fields.get(key)
  if (value === undefined || value === '')
    throw new Problem('environment', `The look lacks its line '${key}'.`)
  return value
}

/** The first number on a line: of `Uid: 0 0 0 0`, the real UID. */
function number(fields: Fields, key: string): number {
  return Number(field(fields, key).split(/\s+/)[0])
}
