import type { OciConfig } from './config.ts'

/** The hooks of a config (https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks). */
interface Hooks {
  readonly createContainer?: readonly unknown[]
}

/**
 * The config with a script that the node's shell runs in the container's namespaces, when everything is mounted and
 * the root file system is still the node's. It begins in the container's root file system.
 */
export function withMountScript(config: OciConfig, script: string): OciConfig {
  const hooks = (config.hooks ?? {}) as Hooks
  // The runtime writes the container's state, which names the bundle, to the hook's standard input.
  const enter = `bundle=$(tr -d '\\n' | sed 's/.*"bundle": *"\\([^"]*\\)".*/\\1/'); cd "$bundle" && cd '${config.root?.path ?? 'rootfs'}'`
  const hook = {
    path: '/bin/sh',
    args: ['sh', '-c', `${enter} || exit\n${script}`],
    env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'],
  }
  return { ...config, hooks: { ...hooks, createContainer: [...(hooks.createContainer ?? []), hook] } }
}
