import { chmod, copyFile, cp, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { NODE_FILES } from '../node-image/recipe.ts'
import type { OciRuntime } from '../oci-runtime/oci-runtime.ts'
import { RUNTIME_FILES } from './recipe.ts'

/** The parts of a runtime image, each a folder in the cache. */
export interface ImageParts {
  readonly debian: string
  readonly containerd: string
  readonly runc: string
  readonly crictl: string
  readonly pause: string
  readonly crun: OciRuntime
  /** What CRI-O needs in addition. If undefined, containerd is the runtime. */
  readonly crio?: { readonly programs: string; readonly conmon: string; readonly conmonHome: string }
}

/** Lays out everything that we copy onto Debian's root file system. */
export async function layOutRuntime(root: string, parts: ImageParts): Promise<void> {
  const put = async (source: string, target: string, mode = 0o644) => {
    const file = path.join(root, target)
    await mkdir(path.dirname(file), { recursive: true })
    await copyFile(source, file)
    await chmod(file, mode)
  }
  const program = (source: string, target: string) => put(source, target, 0o755)
  const own = (name: string) => path.join(RUNTIME_FILES, name)
  const shared = (name: string) => path.join(NODE_FILES, name)

  for (const name of ['containerd', 'containerd-shim-runc-v2', 'ctr'])
    await program(path.join(parts.containerd, name), `usr/local/bin/${name}`)
  await program(path.join(parts.runc, 'runc'), 'usr/local/sbin/runc')
  await program(path.join(parts.crictl, 'crictl'), 'usr/local/bin/crictl')
  await cp(parts.crun.folder, path.join(root, parts.crun.home), { recursive: true })
  for (const name of ['serve.sh', 'restart-runtime']) await program(own(name), `usr/local/bin/${name}`)
  await put(shared('registry.yml'), 'kind/registry.yml')
  await put(shared('10-pidns.conflist'), 'etc/cni/net.d/10-pidns.conflist')

  if (parts.crio === undefined) {
    await program(own('containerd/start-runtime'), 'usr/local/bin/start-runtime')
    await put(own('containerd/config.toml'), 'etc/containerd/config.toml')
    await put(own('containerd/registry.k8s.io.toml'), 'etc/containerd/certs.d/registry.k8s.io/hosts.toml')
    await put(shared('hosts.toml'), 'etc/containerd/certs.d/docker.io/hosts.toml')
    return
  }
  for (const name of ['crio', 'pinns'])
    await program(path.join(parts.crio.programs, name), `usr/local/bin/${name}`)
  await cp(parts.crio.conmon, path.join(root, parts.crio.conmonHome), { recursive: true })
  await program(own('cri-o/start-runtime'), 'usr/local/bin/start-runtime')
  await program(own('cri-o/without-oom-score'), 'usr/local/lib/without-oom-score/without-oom-score')
  await put(own('cri-o/10-pidns.conf'), 'etc/crio/crio.conf.d/10-pidns.conf')
  await put(own('cri-o/policy.json'), 'etc/containers/policy.json')
  await put(own('cri-o/registries.conf'), 'etc/containers/registries.conf')
}
