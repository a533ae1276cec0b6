import { kindOf } from './annotations.ts'
import type { OciConfig } from './config.ts'
import type { PidMode, PodFacts } from './facts.ts'
import { pidModeOf, withOwnPidNamespace } from './pid-namespace.ts'

/** Alters only containers that the CRI asked for with this namespace mode, and no sandboxes. */
export function ofMode(
  mode: PidMode,
  alter: (config: OciConfig, pod: PodFacts) => OciConfig,
): (config: OciConfig, pod: PodFacts) => OciConfig {
  return (config, pod) =>
    kindOf(config) === 'container' && pidModeOf(config, pod) === mode ? alter(config, pod) : config
}

/** Gives a container of a sharing pod its own pid namespace where this holds, and alters nothing else. */
export function isolatedWhere(
  holds: (config: OciConfig, pod: PodFacts) => boolean,
): (config: OciConfig, pod: PodFacts) => OciConfig {
  return ofMode('POD', (config, pod) => (holds(config, pod) ? withOwnPidNamespace(config) : config))
}

/** Whether the container has a user namespace. Then the kernel lets it mount only its own pod's /proc. */
export function hasUserNamespace({ linux }: OciConfig): boolean {
  return linux.namespaces.some(({ type }) => type === 'user')
}

/** Alters every container, but no sandbox. */
export function ofContainers(alter: (config: OciConfig) => OciConfig): (config: OciConfig) => OciConfig {
  return config => (kindOf(config) === 'container' ? alter(config) : config)
}

/** The config with more options for its mount of /proc. */
export function withProcOptions(options: readonly string[], config: OciConfig): OciConfig {
  const mounts = (config.mounts ?? []).map(mount =>
    mount.destination === '/proc' ? { ...mount, options: [...(mount.options ?? []), ...options] } : mount,
  )
  return { ...config, mounts }
}
