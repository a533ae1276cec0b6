import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import { NODE_PROGRAMS } from './binaries.ts'
import { NODE_FILES } from './recipe.ts'

/** The parts of a node image, each a folder in the cache. */
export interface Parts {
  readonly kubernetes: string
  readonly containerd: string
  readonly runc: string
  readonly crictl: string
  readonly etcd: string
  readonly pause: string
  readonly debian: string
  readonly kindFiles: string
  readonly etcdTag: string
}

/** Lays out everything that we copy onto Debian's root file system. */
export async function layOut(root: string, version: KubernetesVersion, parts: Parts): Promise<void> {
  // kind's recipe sets these modes; in the module cache all files are read-only.
  await cp(parts.kindFiles, root, { recursive: true })
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    const runs = entry.isDirectory() || /\/(usr\/local|kind)\/bin\//.test(file)
    await chmod(file, runs ? 0o755 : 0o644)
  }
  const put = async (source: string, target: string, mode = 0o644) => {
    const file = path.join(root, target)
    await mkdir(path.dirname(file), { recursive: true })
    await copyFile(source, file)
    await chmod(file, mode)
  }
  for (const name of NODE_PROGRAMS) await put(path.join(parts.kubernetes, name), `usr/bin/${name}`, 0o755)
  for (const name of ['containerd', 'containerd-shim-runc-v2', 'ctr'])
    await put(path.join(parts.containerd, name), `usr/local/bin/${name}`, 0o755)
  await put(path.join(parts.crictl, 'crictl'), 'usr/local/bin/crictl', 0o755)
  await put(path.join(parts.runc, 'runc'), 'usr/local/sbin/runc', 0o755)
  await put(path.join(NODE_FILES, 'registry.yml'), 'kind/registry.yml')
  await put(path.join(NODE_FILES, 'pidns-registry.service'), 'etc/systemd/system/pidns-registry.service')
  await put(path.join(NODE_FILES, 'hosts.toml'), 'etc/containerd/certs.d/docker.io/hosts.toml')
  await put(path.join(NODE_FILES, '10-pidns.conflist'), 'etc/cni/net.d/10-pidns.conflist')
  const config = path.join(root, 'etc/containerd/config.toml')
  await writeFile(config, containerdConfig(await readFile(config, 'utf8')))
  await writeFile(path.join(root, 'kind/version'), version.tag)
}

/**
 * kind's containerd configuration with two changes: it keeps OOM scores within what the machine allows (a
 * negative one fails without CAP_SYS_RESOURCE), and it looks up registries in /etc/containerd/certs.d.
 */
export function containerdConfig(kinds: string): string {
  const changed = kinds.replace('restrict_oom_score_adj = false', 'restrict_oom_score_adj = true')
  if (changed === kinds)
    throw new Error("kind's containerd configuration has no restrict_oom_score_adj to change")
  return `${changed}
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`
}
