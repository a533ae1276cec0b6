import { createHash } from 'node:crypto'
import { nameOf } from './annotations.ts'
import type { OciConfig, OciProcess } from './config.ts'
import { withProcess } from './process.ts'

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

/** A SELinux label of the usual type with two categories that only this container has in its pod. */
export function ownLabel(container: string): string {
  const [first = 0, second = 0] = createHash('sha256').update(container).digest()
  return `system_u:system_r:container_t:s0:c${first},c${second + 256}`
}

/** The config of a container whose process and files have this label. */
export function labelled(config: OciConfig): OciConfig {
  const label = ownLabel(nameOf(config))
  const mountLabel = label.replace('system_r:container_t', 'object_r:container_file_t')
  const process = { ...config.process, selinuxLabel: label }
  const mounts = (config.mounts ?? []).map(mount => ({
    ...mount,
    ...(mount.options && {
      options: mount.options.map(option =>
        option.startsWith('context=') ? `context="${mountLabel}"` : option,
      ),
    }),
  }))
  return { ...withProcess(config, () => process), mounts, linux: { ...config.linux, mountLabel } }
}
