import { AssertionError } from 'chai'
import { DoesNotApply } from '../claim/verdict.ts'
import type { Process } from './process-table.ts'
import type { Shell } from './shell.ts'

/** The namespace of this kind that the shell is in, as the kernel names it: `net:[4026532610]`. */
export async function ownNamespace(shell: Shell, kind: 'net' | 'ipc' | 'user'): Promise<string> {
  const { output, exitCode } = await shell.look(`readlink /proc/self/ns/${kind}`)
  if (exitCode === 0) return output.trim()
  throw new AssertionError(`expected /proc/self/ns/${kind} to be readable, saw: ${output}`)
}

/** How a user namespace maps UIDs to those of the namespace around it (user_namespaces(7)). */
export class UserMap {
  readonly #ranges: readonly { inside: number; outside: number; count: number }[]

  /** @param text of `/proc/PID/uid_map`. @throws Error when it is none. */
  constructor(text: string) {
    const lines = text.trim().split('\n')
    this.#ranges = lines.map(line => {
      const [inside, outside, count] = line.trim().split(/\s+/).map(Number)
      if (inside === undefined || outside === undefined || count === undefined || Number.isNaN(count))
        throw new Error(`this is no map of UIDs: '${line}'`)
      return { inside, outside, count }
    })
  }

  /** The UID around the namespace that stands for this one inside; undefined when none does. */
  outside(uid: number): number | undefined {
    const range = this.#ranges.find(({ inside, count }) => inside <= uid && uid < inside + count)
    return range === undefined ? undefined : range.outside + uid - range.inside
  }

  toString(): string {
    return this.#ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join('; ')
  }
}

/** How the user namespace of a process maps UIDs. */
export async function userMapOf(shell: Shell, { pid }: Pick<Process, 'pid'>): Promise<UserMap> {
  return new UserMap(await shell.readText(`/proc/${pid}/uid_map`))
}

/** Values of `Seccomp` in proc_pid_status(5). */
const SECCOMP_MODES: readonly string[] = ['no seccomp', 'strict seccomp', 'a seccomp filter']

/** What seccomp does to a process: `a seccomp filter` when it has a profile. @throws DoesNotApply where the kernel has none. */
export async function seccompOf(shell: Shell, { pid }: Pick<Process, 'pid'>): Promise<string> {
  const mode = seccompIn(await shell.readText(`/proc/${pid}/status`))
  if (mode !== undefined) return mode
  throw new DoesNotApply(`the kernel has no seccomp (/proc/${pid}/status has no line 'Seccomp')`)
}

/** What `/proc/PID/status` says of seccomp. */
export function seccompIn(status: string): string | undefined {
  const mode = /^Seccomp:\s+(\d)$/m.exec(status)?.[1]
  return mode === undefined ? undefined : (SECCOMP_MODES[Number(mode)] ?? mode)
}

/**
 * The AppArmor profile that the shell is confined by.
 * @throws DoesNotApply where the node has no AppArmor, or does not confine the container.
 */
export async function appArmorProfile(shell: Shell): Promise<string> {
  const file = '/sys/module/apparmor/parameters/enabled'
  const { output, exitCode } = await shell.look(`cat ${file}`)
  const enabled = output.trim()
  if (exitCode !== 0) throw new DoesNotApply(`the node has no AppArmor (${enabled})`)
  if (enabled !== 'Y') throw new DoesNotApply(`the node's AppArmor is off (${file}: ${enabled})`)
  const profile = (await shell.readText('/proc/self/attr/current')).trim()
  if (profile !== 'unconfined') return profile
  throw new DoesNotApply('the node has AppArmor, and confines no container that does not ask for a profile')
}

/** The SELinux label of the shell. @throws DoesNotApply where the node has no SELinux. */
export async function seLinuxLabel(shell: Shell): Promise<string> {
  const fileSystems = await shell.readText('/proc/filesystems')
  if (!fileSystems.includes('selinuxfs'))
    throw new DoesNotApply("the node has no SELinux (/proc/filesystems names no 'selinuxfs')")
  return (await shell.readText('/proc/self/attr/current')).replace('\0', '').trim()
}
