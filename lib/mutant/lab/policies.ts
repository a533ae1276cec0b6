import type { KubernetesObject, V1Pod, V1PodSpec } from '@kubernetes/client-node'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { refusalOf } from '../../target/kubernetes/api-problem.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { untilUsable } from '../../target/kubernetes/run-namespace.ts'
import type { ApiMutant } from '../mutant.ts'
import { handlerOf } from './handlers.ts'

const API_VERSION = 'admissionregistration.k8s.io/v1'

interface Place {
  readonly kinds: string
  readonly group: string
  readonly resources: readonly string[]
  readonly spec: readonly string[]
  readonly operation?: 'UPDATE'
}

/** Changes of pods. */
const CHANGES: Place = {
  kinds: 'changed-pods',
  group: '',
  resources: ['pods'],
  spec: ['spec'],
  operation: 'UPDATE',
}

/** The kinds of objects with a pod spec, and the spec's path. Pods come last: they show what is in force. */
const PLACES: readonly Place[] = [
  {
    kinds: 'templates',
    group: 'apps',
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    spec: ['spec', 'template', 'spec'],
  },
  { kinds: 'jobs', group: 'batch', resources: ['jobs'], spec: ['spec', 'template', 'spec'] },
  {
    kinds: 'cron-jobs',
    group: 'batch',
    resources: ['cronjobs'],
    spec: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  },
  { kinds: 'pods', group: '', resources: ['pods'], spec: ['spec'] },
]

/** How long the API server may take to apply a new policy, in seconds. */
const IN_FORCE_WITHIN = 30

/** The namespace for dry runs of pods. */
const TRIED_IN = 'default'

/** Specs of pods that dry runs try: each mutant alters at least one. One is invalid, unless a policy alters it. */
const TRIED: readonly Partial<V1PodSpec>[] = [
  { shareProcessNamespace: true },
  { shareProcessNamespace: false },
  {},
  { shareProcessNamespace: true, hostPID: true },
  {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { a: 'a' } } },
        ],
      },
    },
  },
]

/** The status of an answer to an object that is not valid. */
const INVALID = 422

/** Creates the policies of cluster mutants, for the pods of their RuntimeClasses. Waits until in force. */
export async function makePolicies(
  connection: Connection,
  mutants: ReadonlyMap<string, ApiMutant>,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  await removePolicies(connection, mutants)
  for (const policy of allPoliciesOf(mutants, labels))
    await connection.ask(
      `create ${policy.kind} ${policy.metadata?.name}`,
      () => connection.objects.create(policy),
      connection.signal,
      // Whether an earlier try created it could only be guessed: the lab is made anew instead.
      { tries: 'once' },
    )
  await untilUsable(connection, TRIED_IN)
  await Promise.all([...mutants.keys()].map(name => untilInForce(connection, handlerOf(name))))
}

/** Removes the policies of these mutants. Works even after the run was aborted. */
export async function removePolicies(
  connection: Connection,
  mutants: ReadonlyMap<string, ApiMutant>,
): Promise<void> {
  const { signal } = new AbortController()
  for (const policy of allPoliciesOf(mutants, {})) {
    const remove = () => connection.objects.delete(policy)
    await connection.ask(`delete ${policy.kind} ${policy.metadata?.name}`, remove, signal).catch(thrown => {
      if (!(thrown instanceof Error && refusalOf(thrown.cause)?.code === 404)) throw thrown
    })
  }
}

function allPoliciesOf(
  mutants: ReadonlyMap<string, ApiMutant>,
  labels: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  return [...mutants].flatMap(([name, mutant]) =>
    policiesOf(handlerOf(name), mutant, handlerOf(name), labels),
  )
}

/** The API server applies a new policy after a short delay. Tries dry runs until a pod comes back altered. */
async function untilInForce(connection: Connection, runtimeClass: string): Promise<void> {
  const isAltered = async (tried: Partial<V1PodSpec>) => {
    const spec = { runtimeClassName: runtimeClass, containers: [{ name: 'a', image: 'a' }], ...tried }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'tried', namespace: TRIED_IN }, spec }
    const request = () => connection.objects.create<V1Pod>(pod, undefined, 'All')
    const made = await connection.ask('try a pod', request).catch(thrown => {
      if (thrown instanceof Error && refusalOf(thrown.cause)?.code === INVALID) return undefined
      throw thrown
    })
    return made?.spec !== undefined && briefly(made.spec) !== briefly(spec)
  }
  await poll(
    IN_FORCE_WITHIN,
    async () => {
      const altered = await Promise.all(TRIED.map(isAltered))
      return altered.some(Boolean) ? { done: undefined } : { waiting: 'pods came back unaltered' }
    },
    lastSeen =>
      new Problem(
        'environment',
        `The policy of ${runtimeClass} was not in force within ${IN_FORCE_WITHIN} s: ${lastSeen}.`,
      ),
    connection.signal,
  )
}

/** What mutants alter in a spec; of the rest the API server fills in much. */
function briefly({
  shareProcessNamespace,
  hostPID = false,
  containers,
  initContainers = [],
  affinity = {},
}: V1PodSpec): string {
  return [
    shareProcessNamespace,
    hostPID,
    containers.length,
    initContainers.length,
    Object.keys(affinity),
  ].join()
}

/**
 * The policies of a cluster mutant: one policy with its binding per kind of object that has a pod spec.
 * They apply only to pods of one RuntimeClass.
 */
function policiesOf(
  name: string,
  mutant: ApiMutant,
  runtimeClass: string,
  labels: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  const changes: readonly Place[] = mutant.changePatch === undefined ? [] : [CHANGES]
  return [...changes, ...PLACES].flatMap(({ kinds, group, resources, spec, operation = 'CREATE' }) => {
    const policyName = `${name}-${kinds}`
    const metadata = { name: policyName, labels: { ...labels } }
    const place = ['object', ...spec].join('.')
    const before = ['oldObject', ...spec].join('.')
    const path = `/${spec.join('/')}`
    const isOfClass = `has(${place}.runtimeClassName) && ${place}.runtimeClassName == "${runtimeClass}"`
    const rule = {
      apiGroups: [group],
      apiVersions: ['*'],
      operations: [operation],
      resources: [...resources],
    }
    const patch = operation === 'UPDATE' ? mutant.changePatch?.(place, before, path) : undefined
    const policy = {
      apiVersion: API_VERSION,
      kind: 'MutatingAdmissionPolicy',
      metadata,
      spec: {
        matchConstraints: { resourceRules: [rule] },
        matchConditions: [{ name: 'of-the-class', expression: isOfClass }],
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: { expression: patch ?? mutant.patch(place, path) },
          },
        ],
      },
    }
    const binding = {
      apiVersion: API_VERSION,
      kind: 'MutatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName },
    }
    return [policy, binding]
  })
}
