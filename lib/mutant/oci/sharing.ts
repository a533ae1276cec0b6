import { kindOf } from './annotations.ts'
import type { OciConfig } from './config.ts'
import type { PidMode, PodFacts } from './facts.ts'
import { pidModeOf } from './pid-namespace.ts'

/** Alters containers, not sandboxes, that were asked for with this namespace mode; leaves all others as they are. */
export function ofMode(
  mode: PidMode,
  alter: (config: OciConfig, pod: PodFacts) => OciConfig,
): (config: OciConfig, pod: PodFacts) => OciConfig {
  return (config, pod) =>
    kindOf(config) === 'container' && pidModeOf(config, pod) === mode ? alter(config, pod) : config
}

/** Whether the container is in a user namespace: the kernel then lets it mount only the /proc of its own pod. */
export function hasUserNamespace({ linux }: OciConfig): boolean {
  return linux.namespaces.some(({ type }) => type === 'user')
}

/** Alters every container, and no sandbox. */
export function ofContainers(alter: (config: OciConfig) => OciConfig): (config: OciConfig) => OciConfig {
  return config => (kindOf(config) === 'container' ? alter(config) : config)
}
