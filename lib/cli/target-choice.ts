import { resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { parseImage } from '../provision/k3s-image.ts'
import { parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import { parseRuntime } from '../provision/runtime/version.ts'
import type { TargetChoice } from '../run/options.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'
import { parseNodes } from './nodes.ts'
import { socketIn } from './socket.ts'

/** The flags that say where pods run. */
export const targetFlags = z.object({
  target: z.enum(TARGET_KINDS).optional(),
  kubernetes: z.string().optional(),
  nodes: z.string().optional(),
  keep: z.boolean().optional(),
  reuse: z.boolean().optional(),
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  runtimeClass: z.string().optional(),
  k3sImage: z.string().optional(),
  runtime: z.string().optional(),
  runtimeEndpoint: z.string().optional(),
  imageEndpoint: z.string().optional(),
  runtimeHandler: z.string().optional(),
  podFolder: z.string().optional(),
})
type TargetFlags = z.infer<typeof targetFlags>

type Choice = TargetChoice['is']

/** The targets that a flag goes with, as they are asked for. */
const GOES_WITH = {
  kubernetes: ['kind'],
  nodes: ['kind'],
  keep: ['kind', 'runtime'],
  reuse: ['kind', 'runtime'],
  kubeconfig: ['kubeconfig'],
  context: ['kubeconfig'],
  runtimeClass: ['kind', 'kubeconfig', 'k3s'],
  k3sImage: ['k3s'],
  runtime: ['runtime'],
  runtimeEndpoint: ['cri'],
  imageEndpoint: ['cri'],
  podFolder: ['cri'],
  runtimeHandler: ['cri', 'runtime'],
} as const satisfies Partial<Record<keyof TargetFlags, readonly Choice[]>>

/** How a target is asked for, and what is to be known of it where a flag does not go with it. */
const ASKED_FOR: Readonly<Record<Choice, { by: string; but: string }>> = {
  kind: { by: '--target kind', but: 'makes its own cluster, and pods on it go by way of its API server' },
  kubeconfig: { by: '--target kubeconfig', but: 'judges an existing cluster, which is never removed' },
  k3s: { by: '--target k3s', but: 'makes its own cluster and removes it' },
  cri: { by: '--target cri', but: 'judges a bare CRI runtime that is there, which is never removed' },
  runtime: { by: '--runtime', but: 'starts a bare CRI runtime of its own' },
}

/** Where pods run. @throws Problem (usage) for flags that contradict each other */
export function targetChoiceOf(flags: TargetFlags, environment: Readonly<NodeJS.ProcessEnv>): TargetChoice {
  const is = askedFor(flags)
  mustGoWith(is, flags)
  const { keep = false, reuse = false, runtimeHandler: handler = '', runtimeClass } = flags
  const ofClass = runtimeClass === undefined ? {} : { runtimeClass }
  switch (is) {
    case 'kind': {
      const asked =
        flags.kubernetes === undefined ? {} : { kubernetes: parseKubernetesVersion(flags.kubernetes) }
      return { is, ...asked, nodes: parseNodes(flags.nodes ?? '1'), keep, reuse, ...ofClass }
    }
    case 'kubeconfig': {
      const { kubeconfig: file, context } = flags
      const choice = { ...(file !== undefined && { file }), ...(context !== undefined && { context }) }
      return { is, choice, variable: environment.KUBECONFIG, ...ofClass }
    }
    case 'k3s':
      return { is, image: k3sImageOf(flags), ...ofClass }
    case 'cri':
      return criChoiceOf(flags, environment)
    case 'runtime':
      return { is, runtime: parseRuntime(flags.runtime ?? ''), handler, keep, reuse }
  }
}

/** A runtime to start is asked for by its name alone; `--target cri` beside it says the same. */
function askedFor({ target, runtime }: TargetFlags): Choice {
  if (runtime !== undefined && (target === undefined || target === 'cri')) return 'runtime'
  return target ?? 'kind'
}

function mustGoWith(is: Choice, flags: TargetFlags): void {
  for (const [flag, choices] of Object.entries(GOES_WITH)) {
    if (flags[flag as keyof typeof GOES_WITH] === undefined || choices.some(choice => choice === is)) continue
    const { by, but } = ASKED_FOR[is]
    const right = choices.map(choice => ASKED_FOR[choice].by).join(' or ')
    throw new Problem('usage', `${asTyped(flag)} does not go with ${by}, which ${but}.`, {
      remedy: `${asTyped(flag)} is for ${right}.`,
    })
  }
}

function asTyped(flag: string): string {
  return `--${flag.replaceAll(/(?<=[a-z])[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

function k3sImageOf({ k3sImage }: TargetFlags): string {
  if (k3sImage !== undefined) return parseImage(k3sImage)
  throw new Problem('usage', '--target k3s needs the image of k3s.', {
    remedy: 'Name it with --k3s-image, for example rancher/k3s:v1.34.2-k3s1.',
  })
}

/** What the flags say of a CRI runtime that is there; crictl's variables name its sockets where no flag does. */
function criChoiceOf(flags: TargetFlags, environment: Readonly<NodeJS.ProcessEnv>): TargetChoice {
  const runtime = flags.runtimeEndpoint ?? environment.CONTAINER_RUNTIME_ENDPOINT
  if (runtime === undefined) {
    throw new Problem('usage', '--target cri needs the socket of the runtime.', {
      remedy:
        'Name it with --runtime-endpoint, for example unix:///run/containerd/containerd.sock or unix:///run/crio/crio.sock; or have one started: --runtime containerd.',
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
