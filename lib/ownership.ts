import { createHash, randomBytes, randomInt } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { errorCodeOf } from './error-code.ts'
import { inJson } from './in-json.ts'

/** The process that made something and will remove it. */
export const anOwner = z.object({
  host: z.string(),
  /** The kernel's boot id (random(4)): one host name may stand for many machines, and for many boots of one. */
  boot: z.string(),
  /** The PID namespace in which `pid` counts, as /proc/self/ns/pid names it: two containers may have one host name. */
  pidNamespace: z.string(),
  /** The time namespace, by which `began` is counted (time_namespaces(7)). */
  timeNamespace: z.string(),
  /** A digest of the machine's id (machine-id(5)); empty where it has none, as in most containers. */
  machine: z.string(),
  pid: z.int().positive(),
  /** When the process began, in clock ticks since boot, so that a reused PID is told apart. */
  began: z.string(),
  /** Drawn by the process itself: a machine that was copied while it ran has the same process twice. */
  nonce: z.string(),
})
export type Owner = z.infer<typeof anOwner>

const NONCE = randomBytes(8).toString('hex')

/** This process. */
export function thisProcess(): Owner {
  const { pid } = process
  // By /proc/self, which is this process in whatever namespace /proc is of.
  return { ...thisPlace(), pid, began: stateIn('/proc/self/stat')?.began ?? '', nonce: NONCE }
}

/** Another process of this machine, for instance a daemon that this one has started and that outlives it. */
export function ownerOfPid(pid: number): Owner {
  return { ...thisPlace(), pid, began: stateIn(`/proc/${pid}/stat`)?.began ?? '', nonce: NONCE }
}

/**
 * Whether the owner has certainly ended: its machine has been started anew since, or it can be looked for and is not
 * there. Of another host, or another PID or time namespace, nothing can be known here: their processes count as alive.
 */
export function hasEnded(owner: Owner): boolean {
  const here = thisPlace()
  const isThisMachine = owner.host === here.host && owner.machine === here.machine && owner.machine !== ''
  if (isThisMachine && owner.boot !== here.boot) return true
  if (!isSamePlace(owner, here)) return false
  try {
    process.kill(owner.pid, 0)
  } catch (thrown) {
    return errorCodeOf(thrown) === 'ESRCH'
  }
  const found = isOwnProc() ? stateIn(`/proc/${owner.pid}/stat`) : undefined
  if (found === undefined || owner.began === '') return false
  // A zombie has ended, though signals still find it; X is what is just going (proc_pid_stat(5)).
  return found.began !== owner.began || found.state === 'Z' || found.state === 'X'
}

/** Whether the owner's processes can be seen from here, so that {@link hasEnded} can tell. */
export function isWithinSight(owner: Owner): boolean {
  return isSamePlace(owner, thisPlace())
}

type Place = Pick<Owner, 'host' | 'boot' | 'pidNamespace' | 'timeNamespace' | 'machine'>

function isSamePlace(one: Place, other: Place): boolean {
  const keys = ['host', 'boot', 'pidNamespace', 'timeNamespace'] as const
  return keys.every(key => one[key] === other[key])
}

/** The owner that a text names in JSON, as labels, annotations and files have it; undefined for one that names none. */
export function ownerIn(text: string | undefined): Owner | undefined {
  return inJson(anOwner, text ?? '')
}

/** Whether a text names, in JSON, an {@link Owner} that has certainly ended. */
export function isOfEndedProcess(text: string | undefined): boolean {
  const owner = ownerIn(text)
  return owner !== undefined && hasEnded(owner)
}

/** An owner in a few words: `process 471 of build-3`. */
export function spokenOwner({ host, pid }: Owner): string {
  return `process ${pid} of ${host}`
}

/** What ids look like: the names of all that the suite makes are computed from one, and from nothing else. */
const RUN_ID = /^[a-z0-9]{8}$/

/** A new id: of a run, or of another thing that the suite makes. */
export function newId(): string {
  return Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('')
}

/** Whether a text may be an id. Whatever else a label says is not ours to act upon. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text)
}

/** What a run calls the one thing of a kind that it makes: a namespace, a cluster, a container, a folder. */
export function nameOfRun(runId: string): string {
  return `pidns-${runId}`
}

/** The run that something of this name was made by; undefined where no run gives such a name. */
export function runOfName(name: string): string | undefined {
  const id = name.slice(nameOfRun('').length)
  return isRunId(id) && name === nameOfRun(id) ? id : undefined
}

/** Where PIDs count. Empty where the system has no /proc; host and PID have to do there. */
function thisPlace(): Place {
  const id = orEmpty(() => readFileSync('/etc/machine-id', 'utf8').trim())
  return {
    host: hostname(),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
    timeNamespace: orEmpty(() => readlinkSync('/proc/self/ns/time')),
    // The id itself is not to be shown around (machine-id(5)).
    machine:
      id === '' ? '' : createHash('sha256').update(`pidns-conformance ${id}`).digest('hex').slice(0, 16),
  }
}

/** Whether /proc is of this process's PID namespace: it may have been left mounted from outside (pid_namespaces(7)). */
function isOwnProc(): boolean {
  return orEmpty(() => readlinkSync('/proc/self')) === String(process.pid)
}

/** State and start time of a process: fields 3 and 22 of proc_pid_stat(5); undefined where there is none. */
function stateIn(file: string): { readonly state: string; readonly began: string } | undefined {
  const stat = orEmpty(() => readFileSync(file, 'utf8'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, began] = [fields[0], fields[19]]
  return state === undefined || began === undefined ? undefined : { state, began }
}

function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
