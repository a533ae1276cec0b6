import { stringify } from 'yaml'
import { z } from 'zod'
import type { Evidence } from '../claim/evidence.ts'
import { endOf } from '../cut.ts'
import { deadline } from '../deadline.ts'
import { messageOf, Problem } from '../problem.ts'
import type { ApiObject } from '../target/api-request.ts'
import type { Manifest } from '../target/manifest.ts'
import type { Scope } from './scope.ts'

/** How long one look may take, in seconds: the pod is in trouble, and the target may be too. */
const WITHIN = 10

/** How many characters of a log or listing are kept, counted from its end. */
const KEPT = 20_000

/**
 * What a person needs to debug a pod on which a claim does not hold: the pod's object, its events, and the
 * log and process table of every container in its manifest. Containers that somebody else added are left out.
 * A pod with `hostPID` shows no process table: it would be the node's, with everybody's arguments. Never
 * rejects: a look that fails gives its reason.
 */
export async function diagnosisOf(
  pod: string,
  manifest: Manifest,
  scope: Scope,
): Promise<readonly Evidence[]> {
  const { target } = scope
  const { kubernetes } = target
  const { containers, seesNode } = partsOf(manifest)
  const stored: readonly Look[] =
    kubernetes === undefined
      ? []
      : [
          {
            title: `pod ${pod} as it is`,
            byHand: `kubectl get pod ${pod} -o yaml`,
            look: async () => stringify(withoutManagedFields(await kubernetes.stored(pod)), { lineWidth: 0 }),
          },
        ]
  const about: readonly Look[] = [
    ...stored,
    {
      title: `events of pod ${pod}`,
      byHand: `kubectl events --for pod/${pod}`,
      look: async () => (await target.events(pod)).join('\n'),
    },
    ...containers.map(container => ({
      title: `log of container ${container}`,
      byHand: `kubectl logs ${pod} -c ${container}`,
      look: () => target.logs({ pod, container }),
    })),
    ...(seesNode ? [] : containers).map(container => ({
      title: `process table of container ${container}`,
      byHand: `kubectl exec ${pod} -c ${container} -- ps`,
      look: async () => {
        const { stdout, stderr } = await target.exec({ pod, container }, PROCESS_TABLE)
        return stdout + stderr
      },
    })),
  ]
  return allSeen(about, scope)
}

/** Drops the API server's record of who set which field: it is longer than the rest. */
function withoutManagedFields(object: ApiObject): object {
  const { metadata } = aMarkedObject.parse(object)
  return { ...object, metadata: { ...metadata, managedFields: undefined } }
}

const aMarkedObject = z.looseObject({ metadata: z.looseObject({}) })

/** The same for a Job, whose pods the cluster names. */
export async function diagnosisOfJob(job: string, scope: Scope): Promise<readonly Evidence[]> {
  const { target, kubernetes } = scope
  const about: readonly Look[] = [
    {
      title: `job ${job} and its pods`,
      byHand: `kubectl get pods -l job-name=${job} -o yaml`,
      look: async () => stringify(await kubernetes.lookAtJob(job), { lineWidth: 0 }),
    },
    {
      title: `events of job ${job}`,
      byHand: `kubectl events --for job/${job}`,
      look: async () => (await target.events(job)).join('\n'),
    },
  ]
  return allSeen(about, scope)
}

type Look = Omit<Evidence, 'seen'> & { readonly look: () => Promise<string> }

function allSeen(looks: readonly Look[], { signal }: Scope): Promise<readonly Evidence[]> {
  return Promise.all(looks.map(async ({ look, ...item }) => ({ ...item, seen: await seenBy(look, signal) })))
}

/**
 * Everything that BusyBox's ps can show, including the kernel threads that it lists in the node's namespace.
 */
const PROCESS_TABLE = ['ps', '-o', 'pid,ppid,user,stat,args']

const aSpec = z.looseObject({
  hostPID: z.boolean().optional(),
  initContainers: z.array(z.looseObject({ name: z.string() })).default([]),
})

/** Which parts of a pod may be looked at. */
export function partsOf({ pod: { spec } }: Pick<Manifest, 'pod'>): {
  readonly containers: readonly string[]
  readonly seesNode: boolean
} {
  const { hostPID = false, initContainers } = aSpec.parse(spec)
  return {
    containers: [...initContainers, ...spec.containers].map(({ name }) => name),
    seesNode: hostPID,
  }
}

async function seenBy(look: () => Promise<string>, signal: AbortSignal): Promise<string> {
  try {
    // Cut first: filtering takes time, and a report filters only what is left.
    return endOf(await inTime(look(), signal), KEPT)
  } catch (thrown) {
    return `(not available: ${messageOf(thrown)})`
  }
}

function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = () => new Problem('environment', `no answer within ${WITHIN} s`)
  return deadline(WITHIN * 1000, late, signal, work)
}
