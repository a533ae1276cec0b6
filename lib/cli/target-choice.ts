import { resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { parseImage } from '../provision/k3s-image.ts'
import { parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import {
  KERNELS,
  type OwnKernel,
  PTRACE_SCOPES,
  SECURITY_MODULES,
} from '../provision/own-kernel/own-kernel.ts'
import { parseRuntime } from '../provision/runtime/version.ts'
import type { TargetChoice } from '../run/options.ts'
import { isInCluster } from '../target/kubeconfig/in-cluster.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'
import { fittingFlags } from './fitting-flags.ts'
import { parseNodes } from './nodes.ts'
import { socketIn } from './socket.ts'

/** The flags that give a started runtime a kernel of its own. */
export const kernelFlags = z.object({
  kernel: z.enum(KERNELS).optional(),
  lsm: z.enum(SECURITY_MODULES).optional(),
  ptraceScope: z.enum(PTRACE_SCOPES).optional(),
})

/** The flags that choose the target. */
export const targetFlags = z.object({
  ...kernelFlags.shape,
  target: z.enum(TARGET_KINDS).optional(),
  kubernetes: z.string().optional(),
  nodes: z.string().optional(),
  keep: z.boolean().optional(),
  keepFailed: z.boolean().optional(),
  reuse: z.boolean().optional(),
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  as: z.string().optional(),
  runtimeClass: z.string().optional(),
  k3sImage: z.string().optional(),
  runtime: z.string().optional(),
  runtimeEndpoint: z.string().optional(),
  imageEndpoint: z.string().optional(),
  runtimeHandler: z.string().optional(),
  podFolder: z.string().optional(),
  ...fittingFlags.shape,
  namespace: z.string().optional(),
})
type TargetFlags = z.infer<typeof targetFlags>

type Choice = TargetChoice['is']

/** The targets that each flag works with. */
const GOES_WITH = {
  kubernetes: ['kind'],
  nodes: ['kind'],
  keep: ['kind', 'runtime'],
  keepFailed: ['kind', 'kubeconfig'],
  reuse: ['kind', 'runtime'],
  kubeconfig: ['kubeconfig'],
  context: ['kubeconfig'],
  as: ['kubeconfig'],
  namespace: ['kubeconfig'],
  node: ['kubeconfig'],
  nodeSelector: ['kubeconfig'],
  toleration: ['kubeconfig'],
  podPatch: ['kind', 'kubeconfig', 'k3s'],
  imageRegistry: ['kind', 'kubeconfig', 'k3s'],
  imageMap: ['kind', 'kubeconfig', 'k3s'],
  imagePullSecret: ['kind', 'kubeconfig', 'k3s'],
  runtimeClass: ['kind', 'kubeconfig', 'k3s'],
  k3sImage: ['k3s'],
  runtime: ['runtime'],
  runtimeEndpoint: ['cri'],
  imageEndpoint: ['cri'],
  podFolder: ['cri'],
  runtimeHandler: ['cri', 'runtime'],
  kernel: ['runtime', 'kind'],
  lsm: ['runtime', 'kind'],
  ptraceScope: ['runtime', 'kind'],
} as const satisfies Partial<Record<keyof TargetFlags, readonly Choice[]>>

/**
 * For each target: the flag that chooses it, and what it does. Error messages about unsuitable flags use
 * both.
 */
const ASKED_FOR: Readonly<Record<Choice, { by: string; but: string }>> = {
  kind: { by: '--target kind', but: 'creates its own cluster and runs pods through its API server' },
  kubeconfig: { by: '--target kubeconfig', but: 'tests an existing cluster and never removes it' },
  k3s: { by: '--target k3s', but: 'creates its own cluster and removes it' },
  cri: { by: '--target cri', but: 'tests an existing CRI runtime and never removes it' },
  runtime: { by: '--runtime', but: 'starts its own CRI runtime' },
}

/** The target that the flags choose. @throws Problem (usage) for flags that contradict each other */
export function targetChoiceOf(flags: TargetFlags, environment: Readonly<NodeJS.ProcessEnv>): TargetChoice {
  const is = askedFor(flags, environment)
  mustGoWith(is, flags)
  const { keep = false, reuse = false, runtimeHandler: handler = '', runtimeClass } = flags
  const ofClass = runtimeClass === undefined ? {} : { runtimeClass }
  switch (is) {
    case 'kind': {
      const asked =
        flags.kubernetes === undefined ? {} : { kubernetes: parseKubernetesVersion(flags.kubernetes) }
      const kernel = kernelOf(flags)
      if (kernel !== undefined) mustBePlain(flags)
      const nodes = parseNodes(flags.nodes ?? '1')
      return { is, ...asked, nodes, keep, reuse, ...ofClass, ...(kernel && { kernel }) }
    }
    case 'kubeconfig': {
      const { kubeconfig: file, context, as } = flags
      const choice = {
        ...(file !== undefined && { file }),
        ...(context !== undefined && { context }),
        ...(as !== undefined && { as }),
      }
      const ofNamespace = flags.namespace === undefined ? {} : { namespace: flags.namespace }
      return { is, choice, variable: environment.KUBECONFIG, ...ofNamespace, ...ofClass }
    }
    case 'k3s':
      return { is, image: k3sImageOf(flags), ...ofClass }
    case 'cri':
      return criChoiceOf(flags, environment)
    case 'runtime': {
      const kernel = kernelOf(flags)
      return {
        is,
        runtime: parseRuntime(flags.runtime ?? ''),
        ...(kernel && { kernel }),
        handler,
        keep,
        reuse,
      }
    }
  }
}

/** Flags that say by themselves which target is meant, the most telling first. */
const NAMED_BY = [
  ['runtime', 'runtime'],
  ['runtimeEndpoint', 'cri'],
  ['k3sImage', 'k3s'],
  ['kubeconfig', 'kubeconfig'],
  ['context', 'kubeconfig'],
  ['as', 'kubeconfig'],
  ['namespace', 'kubeconfig'],
  ['node', 'kubeconfig'],
  ['nodeSelector', 'kubeconfig'],
  ['toleration', 'kubeconfig'],
] as const satisfies readonly (readonly [keyof TargetFlags, Choice])[]

/** Flags that make no sense but for a cluster that is made for the run. */
const OF_KIND = ['kubernetes', 'nodes', 'keep', 'reuse', 'kernel'] as const

/**
 * The target of `--target`, else of the flag that names one, else of the environment, as kubectl finds a cluster:
 * KUBECONFIG, or the ServiceAccount of the pod that pidns runs in. `--target cri` next to `--runtime` changes nothing.
 */
function askedFor(flags: TargetFlags, environment: Readonly<NodeJS.ProcessEnv>): Choice {
  const { target, runtime } = flags
  if (target !== undefined) return target === 'cri' && runtime !== undefined ? 'runtime' : target
  const named = NAMED_BY.find(([flag]) => flags[flag] !== undefined)?.[1]
  if (named !== undefined) return named
  const isMade = OF_KIND.some(flag => flags[flag] !== undefined)
  const isGiven = (environment.KUBECONFIG ?? '') !== '' || isInCluster(environment)
  return isGiven && !isMade ? 'kubeconfig' : 'kind'
}

function mustGoWith(is: Choice, flags: TargetFlags): void {
  for (const [flag, choices] of Object.entries(GOES_WITH)) {
    if (flags[flag as keyof typeof GOES_WITH] === undefined || choices.some(choice => choice === is)) continue
    const { by, but } = ASKED_FOR[is]
    const right = choices.map(choice => ASKED_FOR[choice].by).join(' or ')
    throw new Problem('usage', `${asTyped(flag)} does not work with ${by}, which ${but}.`, {
      remedy: `${asTyped(flag)} works with ${right}.`,
    })
  }
}

function asTyped(flag: string): string {
  return `--${flag.replaceAll(/(?<=[a-z])[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/**
 * The kernel that a started runtime gets for itself; undefined if it runs on this machine's.
 * @throws Problem (usage) for flags of a kernel without the kernel
 */
export function kernelOf({ kernel, lsm, ptraceScope }: z.infer<typeof kernelFlags>): OwnKernel | undefined {
  if (kernel !== undefined) return { lsm: lsm ?? 'apparmor', ptraceScope: ptraceScope ?? '0' }
  const without = lsm === undefined ? ptraceScope && '--ptrace-scope' : '--lsm'
  if (without === undefined) return undefined
  throw new Problem('usage', `${without} needs a kernel to set it on: this machine's stays as it is.`, {
    remedy: `Add --kernel uml.`,
  })
}

/** @throws Problem (usage) for what a kind cluster with a worker on its own kernel can't have */
function mustBePlain(flags: TargetFlags): void {
  const odd = (['nodes', 'keep', 'keepFailed', 'reuse', 'runtimeClass'] as const).find(
    flag => flags[flag] !== undefined,
  )
  if (odd === undefined) return
  throw new Problem('usage', `${asTyped(odd)} does not work with --kernel on a kind cluster.`, {
    remedy: `Leave it out, or start a bare runtime on such a kernel: --runtime containerd --kernel uml.`,
  })
}

function k3sImageOf({ k3sImage }: TargetFlags): string {
  if (k3sImage !== undefined) return parseImage(k3sImage)
  throw new Problem('usage', '--target k3s needs a k3s image.', {
    remedy: 'Name it with --k3s-image, for example rancher/k3s:v1.34.2-k3s1.',
  })
}

/** An existing CRI runtime. Without flags for its sockets, crictl's environment variables name them. */
function criChoiceOf(flags: TargetFlags, environment: Readonly<NodeJS.ProcessEnv>): TargetChoice {
  const runtime = flags.runtimeEndpoint ?? environment.CONTAINER_RUNTIME_ENDPOINT
  if (runtime === undefined) {
    throw new Problem('usage', '--target cri needs the socket of the runtime.', {
      remedy:
        'Name it with --runtime-endpoint, for example unix:///run/containerd/containerd.sock or unix:///run/crio/crio.sock. Or start a runtime with --runtime containerd.',
    })
  }
  const image = flags.imageEndpoint ?? environment.IMAGE_SERVICE_ENDPOINT ?? runtime
  return {
    is: 'cri',
    endpoints: { runtime: socketIn(runtime), image: socketIn(image) },
    handler: flags.runtimeHandler ?? '',
    podFolder: flags.podFolder === undefined ? undefined : resolve(flags.podFolder),
  }
}
