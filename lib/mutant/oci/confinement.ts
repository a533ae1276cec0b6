import { createHash } from 'node:crypto'
import type { OciProcess } from './config.ts'

/** The name of an AppArmor profile that only this container has. */
export function ownProfile(container: string): string {
  return `pidns-mutant-${container}`
}

/**
 * An AppArmor profile that allows everything but what the profiles of runtimes restrict to their own kind:
 * signals and ptrace reach only processes under the same profile, and unconfined ones may signal it.
 */
export function profileText(container: string): string {
  const name = ownProfile(container)
  return `#include <tunables/global>
profile ${name} flags=(attach_disconnected,mediate_deleted) {
  network,
  capability,
  file,
  umount,
  signal (receive) peer=unconfined,
  signal (send,receive) peer=${name},
  ptrace (trace,read,tracedby,readby) peer=${name},
}
`
}

export function withProfile(process: OciProcess, profile: string): OciProcess {
  return { ...process, apparmorProfile: profile }
}

/**
 * The process with one more category in its SELinux label, which only this container has in its pod. It still
 * dominates the label of its files; the labels of its neighbours it does not.
 */
export function withCategory(process: OciProcess, container: string): OciProcess {
  const { selinuxLabel } = process
  if (typeof selinuxLabel !== 'string' || selinuxLabel === '') return process
  const [own = 0] = createHash('sha256').update(container).digest()
  return { ...process, selinuxLabel: `${selinuxLabel},c${FIRST_OWN + own}` }
}

/** The first category that the mutant gives: runtimes give two of 0 to 1023, so an equal one is unlikely. */
const FIRST_OWN = 700
