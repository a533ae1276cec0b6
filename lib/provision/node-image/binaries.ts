import { rename } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { needPackages } from '../apt-install.ts'
import type { Artefact } from '../artefact.ts'
import { goModule, goPlatform, requireGoSpace } from '../go.ts'
import { commitOf, type GoBuild, goBuild, keyOf } from '../go-build.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import { withWorkshop } from '../workshop.ts'
import { CONTAINERD, CRICTL, PAUSE, RUNC } from './versions.ts'

/** The control plane's programs; each becomes its own image. */
export const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const
/** The node's own programs. */
export const NODE_PROGRAMS = ['kubelet', 'kubeadm', 'kubectl'] as const

/** How to build Kubernetes' programs from its Go module. */
export function kubernetesBuild({ tag, minor }: KubernetesVersion): GoBuild {
  const versions = [
    `-X k8s.io/component-base/version.gitVersion=${tag}`,
    '-X k8s.io/component-base/version.gitMajor=1',
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
    `-X k8s.io/client-go/pkg/version.gitVersion=${tag}`,
  ]
  return {
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    version: tag,
    packages: [...CONTROL_PLANE, ...NODE_PROGRAMS].map(name => `k8s.io/kubernetes/cmd/${name}`),
    ldflags: versions.join(' '),
  }
}

/** Kubernetes' programs, built from its Go module. */
export function kubernetesBinaries(version: KubernetesVersion, ctx: Context): Artefact {
  const { tag } = version
  const build = kubernetesBuild(version)
  return {
    key: keyOf(build),
    title: `build Kubernetes ${tag}`,
    gib: 2,
    async make(folder, step) {
      await requireGoSpace(4, `build Kubernetes ${tag}`, ctx)
      await goBuild(build, folder, ctx, step)
      for (const name of ['kubelet', ...CONTROL_PLANE]) await mustSay(ctx, folder, name, ['--version'], tag)
      await mustSay(ctx, folder, 'kubeadm', ['version', '-o', 'short'], tag)
      await mustSay(ctx, folder, 'kubectl', ['version', '--client'], tag)
    },
  }
}

/** How to build etcd from its Go module; `version` as in `v3.7.3`. */
export function etcdBuild(version: string): GoBuild {
  const module = 'go.etcd.io/etcd/server/v3'
  return { name: 'etcd', module, version, packages: [module] }
}

/** etcd, built from its Go module. */
export function etcdBinary(version: string, ctx: Context): Artefact {
  const build = etcdBuild(version)
  return {
    key: keyOf(build),
    title: `build etcd ${version}`,
    gib: 0.5,
    async make(folder, step) {
      await goBuild(build, folder, ctx, step)
      await rename(path.join(folder, 'server'), path.join(folder, 'etcd'))
      await mustSay(ctx, folder, 'etcd', ['--version'], version.slice(1))
    },
  }
}

/** How to build containerd, its shim and its client; `version` as in `v2.4.2`. */
export function containerdBuild(version: string): GoBuild {
  const module = 'github.com/containerd/containerd/v2'
  const programs = ['containerd', 'containerd-shim-runc-v2', 'ctr']
  return {
    name: 'containerd',
    module,
    version,
    packages: programs.map(name => `${module}/cmd/${name}`),
    commitIn: `${module}/version.Revision`,
  }
}

/** containerd with its shim and its client; `version` as in `v2.4.2`. */
export function containerdBinaries(ctx: Context, version = CONTAINERD): Artefact {
  return asBuilt(containerdBuild(version), { gib: 0.5, says: version.slice(1) }, ctx)
}

/** How to build runc, statically linked: the node's Debian may be older than the build machine. */
export const RUNC_BUILD: GoBuild = {
  name: 'runc',
  module: 'github.com/opencontainers/runc',
  version: RUNC,
  packages: ['github.com/opencontainers/runc'],
  cgo: true,
  tags: ['seccomp', 'netgo', 'osusergo'],
  ldflags: '-extldflags -static',
  commitIn: 'main.gitCommit',
}

/** runc, built from its Go module. */
export function runcBinary(ctx: Context): Artefact {
  const packages = ['gcc', 'libc6-dev', 'libseccomp-dev', 'pkg-config']
  return asBuilt(RUNC_BUILD, { gib: 0.2, says: RUNC.slice(1), packages }, ctx)
}

/** How to build crictl. */
export const CRICTL_BUILD: GoBuild = {
  name: 'crictl',
  module: 'sigs.k8s.io/cri-tools',
  version: CRICTL,
  packages: ['sigs.k8s.io/cri-tools/cmd/crictl'],
  ldflags: `-X sigs.k8s.io/cri-tools/pkg/version.Version=${CRICTL}`,
}

/** crictl, the command to inspect a node's runtime. */
export function crictlBinary(ctx: Context): Artefact {
  return asBuilt(CRICTL_BUILD, { gib: 0.2, says: CRICTL }, ctx)
}

/** The unchanged output of a build. The program of the build's name must report what it was built from. */
function asBuilt(
  build: GoBuild,
  {
    gib,
    says,
    packages = [],
  }: {
    readonly gib: number
    /** The version as the program reports it. */
    readonly says: string
    /** The Debian packages that the build needs. */
    readonly packages?: readonly string[]
  },
  ctx: Context,
): Artefact {
  const { name, version } = build
  return {
    key: keyOf(build),
    title: `build ${name} ${version}`,
    gib,
    async make(folder, step) {
      if (packages.length > 0) await needPackages(packages, `build ${name}`, ctx, step)
      await goBuild(build, folder, ctx, step)
      await mustSay(ctx, folder, name, ['--version'], says, commitOf(build))
    },
  }
}

/** The Debian packages that build the pod sandbox's program. */
export const PAUSE_PACKAGES = ['gcc', 'libc6-dev'] as const

/** The pod sandbox's only program, from the one C file in Kubernetes' module. */
export function pauseBinary(version: KubernetesVersion, ctx: Context): Artefact {
  return {
    key: `pause-${PAUSE}-${goPlatform()}`,
    title: `build pause ${PAUSE}`,
    gib: 0.1,
    async make(folder, step) {
      await needPackages(PAUSE_PACKAGES, 'build pause', ctx, step)
      const module = await goModule('k8s.io/kubernetes', version.tag, ctx)
      const source = path.join(module.Dir, 'build/pause/linux/pause.c')
      const plain = ['-Os', '-Wall', '-static', `-DVERSION=${PAUSE}`]
      await withWorkshop(ctx, async workshop => {
        await workshop.run('gcc', [...plain, '-o', path.join(workshop.out, 'pause'), source])
        await workshop.deliver(folder)
      })
      await mustSay(ctx, folder, 'pause', ['-v'], PAUSE)
    },
  }
}

/** Fails unless a new program reports the version that we built it for and, if given, the commit. */
export async function mustSay(
  ctx: Context,
  folder: string,
  name: string,
  args: readonly string[],
  version: string,
  commit = '',
): Promise<void> {
  const said = await run(ctx.signal, path.join(folder, name), args, { timeout: 30_000 })
  if (!said.includes(version) || !said.includes(commit))
    throw new Error(`the new ${name} reports the wrong version or commit: ${said.trim()}`)
}
