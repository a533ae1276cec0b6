import { readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { needPackages } from '../apt-install.ts'
import type { Artefact } from '../artefact.ts'
import { goBuild, goInstall, goModule, goPlatform, requireGoSpace } from '../go.ts'
import { kubernetesModule } from '../go-module.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import { CONTAINERD, CRICTL, PAUSE, RUNC } from './versions.ts'

/** The control plane's programs; each becomes an image of its own. */
export const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const
/** The node's own programs. */
export const NODE_PROGRAMS = ['kubelet', 'kubeadm', 'kubectl'] as const

/** Kubernetes' programs, built from its Go module. */
export function kubernetesBinaries(version: KubernetesVersion, ctx: Context): Artefact {
  const { tag, minor } = version
  const programs = [...CONTROL_PLANE, ...NODE_PROGRAMS]
  return {
    key: `kubernetes-${tag}-${goPlatform()}`,
    title: `build Kubernetes ${tag}`,
    gib: 2,
    async make(folder, step) {
      await requireGoSpace(4, `build Kubernetes ${tag}`, ctx)
      step.say('downloading its module')
      const module = await goModule('k8s.io/kubernetes', tag, ctx)
      if (module === undefined) throw new Error(`the Go module proxy has no k8s.io/kubernetes ${tag}`)
      const goMod = kubernetesModule(await readFile(module.GoMod, 'utf8'), tag)
      const versions = [
        `-X k8s.io/component-base/version.gitVersion=${tag}`,
        '-X k8s.io/component-base/version.gitMajor=1',
        `-X k8s.io/component-base/version.gitMinor=${minor}`,
        `-X k8s.io/client-go/pkg/version.gitVersion=${tag}`,
      ]
      const build = {
        module: 'k8s.io/kubernetes',
        version: tag,
        packages: programs.map(name => `k8s.io/kubernetes/cmd/${name}`),
        ldflags: versions.join(' '),
      }
      await goBuild(build, folder, ctx, step, goMod)
      for (const name of ['kubelet', ...CONTROL_PLANE]) await mustSay(ctx, folder, name, ['--version'], tag)
      await mustSay(ctx, folder, 'kubeadm', ['version', '-o', 'short'], tag)
      await mustSay(ctx, folder, 'kubectl', ['version', '--client'], tag)
    },
  }
}

/** etcd, built from its Go module. */
export function etcdBinary(version: string, ctx: Context): Artefact {
  const module = 'go.etcd.io/etcd/server/v3'
  return {
    key: `etcd-${version}-${goPlatform()}`,
    title: `build etcd ${version}`,
    gib: 0.5,
    async make(folder, step) {
      await goBuild({ module, version, packages: [module] }, folder, ctx, step)
      await rename(path.join(folder, 'server'), path.join(folder, 'etcd'))
      await mustSay(ctx, folder, 'etcd', ['--version'], version.slice(1))
    },
  }
}

/** containerd with its shim and its client; `version` as in `v2.4.2`. */
export function containerdBinaries(ctx: Context, version = CONTAINERD): Artefact {
  const module = 'github.com/containerd/containerd/v2'
  const programs = ['containerd', 'containerd-shim-runc-v2', 'ctr']
  return {
    key: `containerd-${version}-${goPlatform()}`,
    title: `build containerd ${version}`,
    gib: 0.5,
    async make(folder, step) {
      const packages = programs.map(name => `${module}/cmd/${name}`)
      await goInstall({ module, version, packages }, folder, ctx, step)
      await mustSay(ctx, folder, 'containerd', ['--version'], version.slice(1))
    },
  }
}

/** runc, linked statically: the node's Debian may be older than the machine it is built on. */
export function runcBinary(ctx: Context): Artefact {
  const module = 'github.com/opencontainers/runc'
  return {
    key: `runc-${RUNC}-${goPlatform()}`,
    title: `build runc ${RUNC}`,
    gib: 0.2,
    async make(folder, step) {
      await needPackages(['gcc', 'libc6-dev', 'libseccomp-dev', 'pkg-config'], 'build runc', ctx, step)
      const build = {
        module,
        version: RUNC,
        packages: [module],
        cgo: true,
        tags: ['seccomp', 'netgo', 'osusergo'],
        ldflags: '-extldflags -static',
      }
      await goInstall(build, folder, ctx, step)
      await mustSay(ctx, folder, 'runc', ['--version'], RUNC.slice(1))
    },
  }
}

/** crictl, the command with which a node's runtime is looked at. */
export function crictlBinary(ctx: Context): Artefact {
  const module = 'sigs.k8s.io/cri-tools'
  return {
    key: `crictl-${CRICTL}-${goPlatform()}`,
    title: `build crictl ${CRICTL}`,
    gib: 0.2,
    async make(folder, step) {
      const ldflags = `-X ${module}/pkg/version.Version=${CRICTL}`
      await goBuild(
        { module, version: CRICTL, packages: [`${module}/cmd/crictl`], ldflags },
        folder,
        ctx,
        step,
      )
      await mustSay(ctx, folder, 'crictl', ['--version'], CRICTL)
    },
  }
}

/** The pod sandbox's only program, from the one C file in Kubernetes' module. */
export function pauseBinary(version: KubernetesVersion, ctx: Context): Artefact {
  return {
    key: `pause-${PAUSE}-${goPlatform()}`,
    title: `build pause ${PAUSE}`,
    gib: 0.1,
    async make(folder, step) {
      await needPackages(['gcc', 'libc6-dev'], 'build pause', ctx, step)
      const module = await goModule('k8s.io/kubernetes', version.tag, ctx)
      if (module === undefined) throw new Error(`the Go module proxy has no k8s.io/kubernetes ${version.tag}`)
      const source = path.join(module.Dir, 'build/pause/linux/pause.c')
      const program = path.join(folder, 'pause')
      await run(ctx.signal, 'gcc', ['-Os', '-Wall', '-static', `-DVERSION=${PAUSE}`, '-o', program, source])
      await mustSay(ctx, folder, 'pause', ['-v'], PAUSE)
    },
  }
}

/** Fails unless a program that was just built names the version that it was built for. */
export async function mustSay(
  ctx: Context,
  folder: string,
  name: string,
  args: readonly string[],
  version: string,
): Promise<void> {
  const said = await run(ctx.signal, path.join(folder, name), args, { timeout: 30_000 })
  if (!said.includes(version)) throw new Error(`${name} was built, but says its version is ${said.trim()}`)
}
