import type { ClaimText } from '../claim/claim.ts'
import { isFields } from '../target/kubernetes/pods-in.ts'
import type { Manifest } from '../target/manifest.ts'
import { manifestsFor } from './manifests.ts'

/** A pod or Job that a run would make on an existing cluster. */
interface PlannedPod {
  /** Path below `manifests/`. */
  readonly manifest: string
  readonly kind: string
  readonly name: string
  /** What an operator may want to know of it, each a clause: `uses the PID namespace of its node`. */
  readonly remarks: readonly string[]
}

/** What a run would do to an existing cluster. */
export interface Plan {
  readonly pods: readonly PlannedPod[]
  /** How many claims stop or restart containers of these pods. */
  readonly restarts: number
}

type Text = Pick<ClaimText, 'needs' | 'pods' | 'restarts'>

/** What a run of these claims would make. Whether the cluster has what claims need is seen only by the run. */
export async function planOf(claims: readonly Text[]): Promise<Plan> {
  const possible = claims.filter(({ needs }) => !needs.some(need => NEVER.has(need)))
  return {
    pods: (await manifestsFor(possible)).map(plannedPod),
    restarts: possible.filter(({ restarts }) => restarts === true).length,
  }
}

/** Needs that no existing cluster fulfils. */
const NEVER: ReadonlySet<string> = new Set(['cri', 'runtime-restart', 'static-pods'])

function plannedPod({ file, objects, pod }: Manifest): PlannedPod {
  const kind = objects.some(object => object.kind === 'Job') ? 'Job' : 'Pod'
  return {
    manifest: file,
    kind,
    name: pod.metadata.name,
    remarks: [...ofNode(pod.spec), ...capabilities(pod.spec)],
  }
}

function ofNode(spec: Manifest['pod']['spec']): readonly string[] {
  const shared = [
    ['hostPID', 'PID'],
    ['hostNetwork', 'network'],
    ['hostIPC', 'IPC'],
  ] as const
  const names = shared.flatMap(([field, name]) => (spec[field] === true ? [name] : []))
  return names.length === 0 ? [] : [`uses the ${names.join(', ')} namespace of its node`]
}

function capabilities(spec: Manifest['pod']['spec']): readonly string[] {
  const added = spec.containers.flatMap(({ securityContext }) => {
    const context =
      isFields(securityContext) && isFields(securityContext.capabilities)
        ? securityContext.capabilities.add
        : []
    return Array.isArray(context) ? context.map(String) : []
  })
  return added.length === 0 ? [] : [`adds ${[...new Set(added)].join(', ')}`]
}

/** What a plan's sentence depends on besides the claims. */
interface Manner {
  /** The cluster, as words. */
  readonly where: string
  /** The namespace to use, if not one of its own. */
  readonly namespace: string | undefined
  /** How often the claims are judged; default once. */
  readonly repeat?: number | undefined
  /** The pods of claims that fail are left. */
  readonly keepFailed?: boolean | undefined
}

/** The plan in one sentence. */
export function sentenceOf(
  { pods, restarts }: Plan,
  { where, namespace, repeat = 1, keepFailed = false }: Manner,
): string {
  const ofNodes = pods.filter(({ remarks }) => remarks.some(remark => remark.startsWith('uses '))).length
  const inside = namespace === undefined ? 'a namespace of its own' : `the namespace ${namespace}`
  const details = [
    ...(ofNodes > 0 ? [`${ofNodes} of them in namespaces of their node (hostPID)`] : []),
    ...(restarts > 0 ? [`${restarts} claims stop or restart containers of these pods`] : []),
  ]
  const told = details.length === 0 ? '' : ` (${details.join('; ')})`
  const times = repeat === 1 ? '' : `, ${repeat} times, each time in a new namespace`
  const end = keepFailed
    ? 'removes them at its end, but not those of claims that fail'
    : 'removes them at its end'
  return `This run makes about ${pods.length} pods in ${inside} on ${where}${told}${times}, and ${end}.`
}
