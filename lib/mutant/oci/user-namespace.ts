import type { OciConfig } from './config.ts'

/** The config, of a container or of a sandbox, changed to stay in the user namespace of the node. */
export function withoutUserNamespace(config: OciConfig): OciConfig {
  const { uidMappings: _, gidMappings: __, ...linux } = config.linux
  const namespaces = linux.namespaces.filter(({ type }) => type !== 'user')
  if (namespaces.length === linux.namespaces.length) return config
  // A mount may be mapped only into a user namespace of the container's.
  const mounts = (config.mounts ?? []).map(({ uidMappings: _, gidMappings: __, ...mount }) => mount)
  return { ...config, mounts, linux: { ...linux, namespaces } }
}
