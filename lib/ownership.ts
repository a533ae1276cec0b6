import { createHash, randomBytes, randomInt } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { errorCodeOf } from './error-code.ts'
import { inJson } from './in-json.ts'

/** The process that made something and will remove it. */
export const anOwner = z.object({
  host: z.string(),
  /** The kernel's boot id (random(4)): many machines, and many boots of one, can share a host name. */
  boot: z.string(),
  /** The PID namespace of `pid`, from /proc/self/ns/pid: two containers can share a host name. */
  pidNamespace: z.string(),
  /** The time namespace that `began` is measured in (time_namespaces(7)). */
  timeNamespace: z.string(),
  /** A digest of the machine id (machine-id(5)); empty if there is none, as in most containers. */
  machine: z.string(),
  pid: z.int().positive(),
  /** When the process began, in clock ticks since boot; distinguishes processes that reuse a PID. */
  began: z.string(),
  /** Random, chosen by the process: cloning a running machine duplicates everything else here. */
  nonce: z.string(),
})
export type Owner = z.infer<typeof anOwner>

const NONCE = randomBytes(8).toString('hex')

/** This process. */
export function thisProcess(): Owner {
  const { pid } = process
  // /proc/self is this process, whichever PID namespace /proc belongs to.
  return { ...thisPlace(), pid, began: stateIn('/proc/self/stat')?.began ?? '', nonce: NONCE }
}

/** Another process on this machine, such as a daemon that we started and that outlives us. */
export function ownerOfPid(pid: number): Owner {
  return { ...thisPlace(), pid, began: stateIn(`/proc/${pid}/stat`)?.began ?? '', nonce: NONCE }
}

/**
 * Whether the owner has certainly ended: either its machine has rebooted since, or we can look the process up
 * and it isn't there. We can't look into another host, PID namespace or time namespace, so owners there count
 * as alive.
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
  // A zombie (Z) has ended, though it still accepts signals. X means dead, almost gone (proc_pid_stat(5)).
  return found.began !== owner.began || found.state === 'Z' || found.state === 'X'
}

/** Whether we can see the owner's processes from here, so that {@link hasEnded} can tell. */
export function isWithinSight(owner: Owner): boolean {
  return isSamePlace(owner, thisPlace())
}

type Place = Pick<Owner, 'host' | 'boot' | 'pidNamespace' | 'timeNamespace' | 'machine'>

function isSamePlace(one: Place, other: Place): boolean {
  const keys = ['host', 'boot', 'pidNamespace', 'timeNamespace'] as const
  return keys.every(key => one[key] === other[key])
}

/** Reads an owner from the JSON in a label, an annotation or a file; undefined if the text holds none. */
export function ownerIn(text: string | undefined): Owner | undefined {
  return inJson(anOwner, text ?? '')
}

/** Whether a JSON text holds an {@link Owner} that has certainly ended. */
export function isOfEndedProcess(text: string | undefined): boolean {
  const owner = ownerIn(text)
  return owner !== undefined && hasEnded(owner)
}

/** An owner in a few words: `process 471 of build-3`. */
export function spokenOwner({ host, pid }: Owner): string {
  return `process ${pid} of ${host}`
}

/** The format of ids. The suite derives the name of everything it makes from an id and nothing else. */
const RUN_ID = /^[a-z0-9]{8}$/

/** A new id for a run or for anything else that the suite makes. */
export function newId(): string {
  return Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('')
}

/** Whether a text has the format of an id. If a label holds anything else, we must not act on it. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text)
}

/** The name a run gives to what it makes: a namespace, a cluster, a container, a folder. */
export function nameOfRun(runId: string): string {
  return `pidns-${runId}`
}

/** The id of the run that gave something this name; undefined if no run would. */
export function runOfName(name: string): string | undefined {
  const id = name.slice(nameOfRun('').length)
  return isRunId(id) && name === nameOfRun(id) ? id : undefined
}

/** Where our PIDs are valid. Without /proc the fields are empty, and host and PID must do. */
function thisPlace(): Place {
  const id = orEmpty(() => readFileSync('/etc/machine-id', 'utf8').trim())
  return {
    host: hostname(),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
    timeNamespace: orEmpty(() => readlinkSync('/proc/self/ns/time')),
    // The machine id itself is confidential (machine-id(5)).
    machine:
      id === '' ? '' : createHash('sha256').update(`pidns-conformance ${id}`).digest('hex').slice(0, 16),
  }
}

/** Whether /proc shows our PID namespace; it may still be the outer one's mount (pid_namespaces(7)). */
function isOwnProc(): boolean {
  return orEmpty(() => readlinkSync('/proc/self')) === String(process.pid)
}

/** A process's state and start time: fields 3 and 22 of proc_pid_stat(5); undefined if it doesn't exist. */
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
