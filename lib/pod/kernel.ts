import { AssertionError } from 'chai'
import { DoesNotApply } from '../claim/verdict.ts'
import type { Look } from './look.ts'
import type { Process } from './process-table.ts'
import type { Shell } from './shell.ts'

/**
 * A namespace, told apart across kernels: its name holds an inode, and inodes of two kernels can coincide.
 */
interface Namespace {
  /** As the kernel names it: `net:[4026532610]`. */
  readonly name: string
  /**
   * The kernel's boot id, undefined where it can't be read. Two containers of a pod can see different ones
   * (gVisor).
   */
  readonly boot: string | undefined
}

/** The shell's own namespace of this kind. */
export async function ownNamespace(shell: Shell, kind: 'net' | 'ipc'): Promise<Namespace> {
  const { output, exitCode } = await shell.look(
    `readlink /proc/self/ns/${kind} && { read -r it </proc/sys/kernel/random/boot_id && echo "$it" || true; }`,
  )
  const [name = '', boot] = output.trim().split('\n')
  if (exitCode === 0) return { name, boot }
  throw new AssertionError(`expected /proc/self/ns/${kind} to be readable, saw ${output.trim() || 'nothing'}`)
}

/**
 * Checks that two pods of one node run on one kernel, the node's, as far as their boot ids tell.
 * @throws DoesNotApply where they do not: the runtime gives each pod, or each mount of /proc, a boot id of
 *   its own
 */
export function mustBeOnOneKernel(one: Look, other: Look): void {
  if (one.by.boot !== undefined && one.by.boot === other.by.boot) return
  throw new DoesNotApply(
    `the runtime gives each pod a kernel of its own: ${one.who} sees boot id ${one.by.boot ?? 'none'}, ${other.who} sees ${other.by.boot ?? 'none'}`,
  )
}

/** How a user namespace maps UIDs to those of the namespace around it (user_namespaces(7)). */
export class UserMap {
  readonly #ranges: readonly { inside: number; outside: number; count: number }[]

  /** @param text the content of `/proc/PID/uid_map` @throws Error when it is no UID map */
  constructor(text: string) {
    const lines = text.trim().split('\n')
    this.#ranges = lines.map(line => {
      const [inside, outside, count] = line.trim().split(/\s+/).map(Number)
      if (inside === undefined || outside === undefined || count === undefined || Number.isNaN(count))
        throw new Error(`this is no map of UIDs: '${line}'`)
      return { inside, outside, count }
    })
  }

  /** The UID outside the namespace that a UID inside maps to; undefined if it maps to none. */
  outside(uid: number): number | undefined {
    const range = this.#ranges.find(({ inside, count }) => inside <= uid && uid < inside + count)
    return range === undefined ? undefined : range.outside + uid - range.inside
  }

  /** Whether a UID outside is mapped to by both. */
  overlaps(other: UserMap): boolean {
    return this.#ranges.some(one =>
      other.#ranges.some(
        two => one.outside < two.outside + two.count && two.outside < one.outside + one.count,
      ),
    )
  }

  toString(): string {
    return this.#ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join('; ')
  }
}

/** How the user namespace of a process maps UIDs. */
export async function userMapOf(shell: Shell, { pid }: Pick<Process, 'pid'>): Promise<UserMap> {
  return new UserMap(await shell.readText(`/proc/${pid}/uid_map`))
}

/**
 * Checks that a container's terminal can be written to as /dev/console, which the OCI runtime specification asks for
 * (Linux Runtime, "Default Devices").
 * @throws DoesNotApply where the runtime gives the container none
 */
export async function mustHaveConsole(shell: Shell): Promise<void> {
  const { exitCode } = await shell.look('[ -c /dev/console ]')
  if (exitCode !== 0) throw new DoesNotApply('the container has a terminal, but no /dev/console')
}

/**
 * Checks that a container has a service account token.
 * @throws DoesNotApply where the cluster mounts none, whatever the pod asks for
 */
export async function mustHaveToken(shell: Shell, folder: string): Promise<void> {
  const { exitCode } = await shell.look(`[ -e ${folder}/token ]`)
  if (exitCode !== 0) throw new DoesNotApply('the cluster mounts no service account token into the container')
}

/** Values of `Seccomp` in proc_pid_status(5). */
const SECCOMP_MODES: readonly string[] = ['no seccomp', 'strict seccomp', 'a seccomp filter']

/**
 * Checks that seccomp treats a process as its container asks: `a seccomp filter` or `no seccomp`.
 * @throws DoesNotApply where seccomp treats it otherwise, or the kernel has no seccomp
 */
export async function mustBeFiltered(
  shell: Shell,
  { pid }: Pick<Process, 'pid'>,
  asked: string,
): Promise<void> {
  const mode = seccompIn(await shell.readText(`/proc/${pid}/status`))
  if (mode === asked) return
  const seen = mode === undefined ? "has no line 'Seccomp'" : `tells ${mode}`
  throw new DoesNotApply(`the container asks for ${asked}, but /proc/${pid}/status ${seen}`)
}

/** What `/proc/PID/status` says of seccomp. */
export function seccompIn(status: string): string | undefined {
  const mode = /^Seccomp:\s+(\d)$/m.exec(status)?.[1]
  return mode === undefined ? undefined : (SECCOMP_MODES[Number(mode)] ?? mode)
}

/**
 * The AppArmor profile that confines the shell.
 * @throws DoesNotApply where the node has no AppArmor, or does not confine the container
 */
export async function appArmorProfile(shell: Shell): Promise<string> {
  const file = '/sys/module/apparmor/parameters/enabled'
  const { output, exitCode } = await shell.look(`cat ${file}`)
  const enabled = output.trim()
  if (exitCode !== 0) throw new DoesNotApply(`the node has no AppArmor (${enabled})`)
  if (enabled !== 'Y') throw new DoesNotApply(`the node's AppArmor is off (${file}: ${enabled})`)
  const profile = (await shell.readText('/proc/self/attr/current')).trim()
  if (profile !== 'unconfined') return profile
  throw new DoesNotApply('the node has AppArmor, but confines only containers that ask for a profile')
}

/** The SELinux label of the shell. @throws DoesNotApply where the node has no SELinux. */
export async function seLinuxLabel(shell: Shell): Promise<string> {
  const fileSystems = await shell.readText('/proc/filesystems')
  if (!fileSystems.includes('selinuxfs'))
    throw new DoesNotApply("the node has no SELinux (/proc/filesystems names no 'selinuxfs')")
  return (await shell.readText('/proc/self/attr/current')).replace('\0', '').trim()
}

/** A SELinux label: user, role, type and level, as `system_u:system_r:container_t:s0:c1,c2`. */
const SELINUX_LABEL = /^\w+:\w+:\w+:s\d/

/**
 * Looks of a process in the node's pid namespace that may see what runs there. SELinux keeps a container from
 * the processes of other pods, whose labels have other categories; containerd labels a hostPID pod like any
 * other.
 * @throws DoesNotApply where SELinux keeps processes from the looker
 */
export function letSeeTheNode<Seen extends Look | readonly Look[]>(seen: Seen): Seen {
  const looks: readonly Look[] = [seen].flat()
  const kept = looks.find(({ by, unreadable }) => unreadable > 0 && SELINUX_LABEL.test(by.label ?? ''))
  if (kept === undefined) return seen
  throw new DoesNotApply(
    `the node's SELinux keeps ${kept.unreadable} of its processes from ${kept.who}, whose label is ${kept.by.label}`,
  )
}

/** Where a container sees how many processes its control group may have: on cgroup v2, and on v1. */
const PROCESS_LIMITS = ['/sys/fs/cgroup/pids.max', '/sys/fs/cgroup/pids/pids.max']

/**
 * How many processes the container's own control group may have: a number, or `max`.
 * @throws DoesNotApply where the container does not see its control group's limit
 */
export async function ownProcessLimit(shell: Shell): Promise<string> {
  const { output } = await shell.look(`cat ${PROCESS_LIMITS.join(' ')} 2>/dev/null`)
  const limit = /^(max|\d+)$/m.exec(output)?.[1]
  if (limit !== undefined) return limit
  throw new DoesNotApply(`the container sees no limit of processes: neither ${PROCESS_LIMITS.join(' nor ')}`)
}

/**
 * Checks that the node has no swap: a process that takes more memory than it may could otherwise go on in there.
 * @throws DoesNotApply where it has
 */
export async function mustHaveNoSwap(shell: Shell): Promise<void> {
  const total = /^SwapTotal:\s+(\d+) kB$/m.exec(await shell.readText('/proc/meminfo'))?.[1]
  if (total !== undefined && total !== '0')
    throw new DoesNotApply(`the node has swap (SwapTotal in /proc/meminfo: ${total} kB)`)
}
