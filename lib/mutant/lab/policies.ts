import type { KubernetesObject, V1Pod } from '@kubernetes/client-node'
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
  {
    kinds: 'replication-controllers',
    group: '',
    resources: ['replicationcontrollers'],
    spec: ['spec', 'template', 'spec'],
  },
  { kinds: 'pod-templates', group: '', resources: ['podtemplates'], spec: ['template', 'spec'] },
  { kinds: 'pods', group: '', resources: ['pods'], spec: ['spec'] },
]

/** The subresource that adds ephemeral containers is an update of a pod of its own. */
const EPHEMERAL_PLACES: readonly Place[] = [
  { kinds: 'ephemeral', group: '', resources: ['pods/ephemeralcontainers'], spec: ['spec'] },
]

/** Changes of pods. */
const CHANGES: Place = { kinds: 'changed-pods', group: '', resources: ['pods'], spec: ['spec'] }

/** How long the API server may take to apply a new policy, in seconds. */
const IN_FORCE_WITHIN = 30

/** The namespace for dry runs of pods. */
const TRIED_IN = 'default'

/** Creates the policies of cluster mutants, for the pods of their RuntimeClasses. Waits until in force. */
export async function makePolicies(
  connection: Connection,
  mutants: ReadonlyMap<string, ApiMutant>,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  if (mutants.size === 0) return
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
  await untilInForce(connection)
}

/** Removes the policies of these mutants. Works even after the run was aborted. */
export async function removePolicies(
  connection: Connection,
  mutants: ReadonlyMap<string, ApiMutant>,
): Promise<void> {
  const { signal } = new AbortController()
  for (const policy of mutants.size === 0 ? [] : allPoliciesOf(mutants, {})) {
    const remove = () => connection.objects.delete(policy)
    await connection.ask(`delete ${policy.kind} ${policy.metadata?.name}`, remove, signal).catch(thrown => {
      if (!(thrown instanceof Error && refusalOf(thrown.cause)?.code === 404)) throw thrown
    })
  }
}

/** The policies of all mutants and, last, the one that shows that they are in force. */
function allPoliciesOf(
  mutants: ReadonlyMap<string, ApiMutant>,
  labels: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  const all = [...mutants].flatMap(([name, mutant]) => policiesOf(handlerOf(name), mutant, labels))
  return [...all, ...showing(labels)]
}

/** The name of the policy that shows what is in force, and of the pod that it alters. */
const SHOWN = 'pidns-mutants-in-force'

/**
 * The API server takes all policies that it knows at once, and learns of them in the order in which they were
 * created (k8s.io/apiserver, pkg/admission/plugin/policy/generic/policy_source.go). So the others are in force
 * when this one is.
 */
function showing(labels: Readonly<Record<string, string>>): readonly KubernetesObject[] {
  return policyOf(SHOWN, labels, {
    rule: { apiGroups: [''], apiVersions: ['*'], operations: ['CREATE'], resources: ['pods'] },
    holds: `has(object.metadata.name) && object.metadata.name == "${SHOWN}"`,
    patch: `[JSONPatch{op: "add", path: "/spec/hostname", value: "${SHOWN}"}]`,
  })
}

/** The API server applies a new policy after a short delay. Tries dry runs until a pod comes back altered. */
async function untilInForce(connection: Connection): Promise<void> {
  const spec = { containers: [{ name: 'a', image: 'a' }] }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: SHOWN, namespace: TRIED_IN }, spec }
  await poll(
    IN_FORCE_WITHIN,
    async () => {
      const request = () => connection.objects.create<V1Pod>(pod, undefined, 'All')
      const made = await connection.ask('try a pod', request)
      return made.spec?.hostname === SHOWN ? { done: undefined } : { waiting: 'a pod came back unaltered' }
    },
    lastSeen =>
      new Problem(
        'environment',
        `The policies of the mutants were not in force within ${IN_FORCE_WITHIN} s: ${lastSeen}.`,
      ),
    connection.signal,
  )
}

/**
 * The policies of a cluster mutant: one policy with its binding per kind of object that has a pod spec.
 * They apply only to pods of the mutant's RuntimeClass.
 */
function policiesOf(
  runtimeClass: string,
  { patch, changePatch, on }: ApiMutant,
  labels: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  const policyAt = ({ kinds, group, resources, spec }: Place, operation: string, expression: string) => {
    const place = ['object', ...spec].join('.')
    return policyOf(`${runtimeClass}-${kinds}`, labels, {
      rule: { apiGroups: [group], apiVersions: ['*'], operations: [operation], resources: [...resources] },
      holds: `has(${place}.runtimeClassName) && ${place}.runtimeClassName == "${runtimeClass}"`,
      patch: expression,
    })
  }
  const places = on === 'ephemeral containers' ? EPHEMERAL_PLACES : PLACES
  const altering = places.flatMap(place => {
    const expression = patch?.(['object', ...place.spec].join('.'), `/${place.spec.join('/')}`)
    return expression === undefined ? [] : policyAt(place, on === undefined ? 'CREATE' : 'UPDATE', expression)
  })
  const change = changePatch?.('object.spec', 'oldObject.spec', '/spec')
  return change === undefined ? altering : [...altering, ...policyAt(CHANGES, 'UPDATE', change)]
}

interface What {
  readonly rule: object
  /** For which objects, in CEL. */
  readonly holds: string
  readonly patch: string
}

/** A policy with its binding. */
function policyOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  { rule, holds, patch }: What,
): readonly KubernetesObject[] {
  const metadata = { name, labels: { ...labels } }
  const policy = {
    apiVersion: API_VERSION,
    kind: 'MutatingAdmissionPolicy',
    metadata,
    spec: {
      matchConstraints: { resourceRules: [rule] },
      matchConditions: [{ name: 'of-the-class', expression: holds }],
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: patch } }],
    },
  }
  const binding = {
    apiVersion: API_VERSION,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata,
    spec: { policyName: name },
  }
  return [policy, binding]
}
