import type { OciConfig } from './config.ts'
import type { PidMode, PodFacts } from './facts.ts'

/** The pid namespace that containerd asked the runtime to run the container in. */
export function pidModeOf({ linux }: OciConfig, { sandbox }: PodFacts): PidMode {
  const entry = linux.namespaces.find(({ type }) => type === 'pid')
  if (entry === undefined) return 'NODE'
  if (entry.path === undefined || entry.path === '') return 'CONTAINER'
  if (sandbox === undefined || entry.path !== pathOf(sandbox.pid)) return 'TARGET'
  // With hostPID, containerd makes containers join the sandbox, which is in the node's namespace.
  return sandbox.ownsPidNamespace ? 'POD' : 'NODE'
}

/** The config, changed to join the pid namespace of this process. */
export function joiningPidNamespaceOf(pid: number, config: OciConfig): OciConfig {
  return withPidNamespace(config, [{ type: 'pid', path: pathOf(pid) }])
}

/** The config, changed to give the container its own new pid namespace. */
export function withOwnPidNamespace(config: OciConfig): OciConfig {
  return withPidNamespace(config, [{ type: 'pid' }])
}

/** The config without a pid entry: the container runs in the node's pid namespace. */
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
