import type { OciConfig } from './config.ts'
import type { PidMode, PodFacts } from './facts.ts'

/** The pid namespace that the runtime was asked to run the container in. */
export function pidModeOf({ linux }: OciConfig, { sandbox }: PodFacts): PidMode {
  const entry = linux.namespaces.find(({ type }) => type === 'pid')
  if (entry === undefined) return 'NODE'
  if (entry.path === undefined || entry.path === '') return 'CONTAINER'
  if (sandbox === undefined || entry.path !== pathOf(sandbox.pid)) return 'TARGET'
  // containerd has the containers of a pod with hostPID join their sandbox, which is in the node's namespace.
  return sandbox.ownsPidNamespace ? 'POD' : 'NODE'
}

/** The config with the pid namespace of this process instead of the one it asked for. */
export function joiningPidNamespaceOf(pid: number, config: OciConfig): OciConfig {
  return withPidNamespace(config, [{ type: 'pid', path: pathOf(pid) }])
}

/** The config with a new pid namespace of the container's own. */
export function withOwnPidNamespace(config: OciConfig): OciConfig {
  return withPidNamespace(config, [{ type: 'pid' }])
}

/** The config without a word of the pid namespace: the container is in the node's. */
export function withoutPidNamespace(config: OciConfig): OciConfig {
  return withPidNamespace(config, [])
}

function withPidNamespace(config: OciConfig, entries: readonly { type: string; path?: string }[]): OciConfig {
  const others = config.linux.namespaces.filter(({ type }) => type !== 'pid')
  return { ...config, linux: { ...config.linux, namespaces: [...entries, ...others] } }
}

function pathOf(pid: number): string {
  return `/proc/${pid}/ns/pid`
}
