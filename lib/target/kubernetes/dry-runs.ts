import { Problem } from '../../problem.ts'
import type { ApiAnswer } from '../api-request.ts'

/** Pods that probe what a cluster admits, and what its answers mean. None of them is stored. */

const image = 'docker.io/library/busybox:1.28'

const named = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })

/**
 * A plain pod. If the cluster does not admit it, the answer to another pod says nothing about what that one
 * asks for.
 */
export const PLAIN = { ...named('plain'), spec: { containers: [{ name: 'a', image }] } }

/** A pod as most pods of a run are. */
export const SHARING = { ...named('sharing'), spec: { ...PLAIN.spec, shareProcessNamespace: true } }

/** A pod in every namespace of its node that a claim needs one in. */
export const HOST = {
  ...named('host'),
  spec: { ...PLAIN.spec, hostPID: true, hostNetwork: true, hostIPC: true },
}

/** A pod that every version of the baseline level of the Pod Security Standards rejects. */
export const PRIVILEGED = {
  ...named('privileged'),
  spec: { containers: [{ name: 'a', image, securityContext: { privileged: true } }] },
}

/** A pod with its own user namespace and an unmasked /proc. */
export const UNMASKED = {
  ...named('unmasked'),
  spec: {
    hostUsers: false,
    containers: [{ name: 'a', image, securityContext: { procMount: 'Unmasked' } }],
  },
}

/**
 * What the API server says when a namespace has used up a quota (kubernetes/kubernetes,
 * staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go). A quota counts what there is
 * and looks at nothing that these pods ask for: its refusal means only that other pods came first.
 */
const QUOTA_USED_UP = /is forbidden: exceeded quota: /

/**
 * Why the cluster does not admit pods that ask for something, as a clause; undefined if it does.
 * @param what such a pod, as the object of a clause
 * @param plain the answer to {@link PLAIN}
 * @throws Problem (environment) if the cluster admits no pod at all, or no more of them: then we can't tell
 */
export function lackByAnswer(what: string, plain: ApiAnswer, asking: ApiAnswer): string | undefined {
  if (asking.is === 'accepted') return undefined
  if (QUOTA_USED_UP.test(asking.message))
    throw new Problem('environment', `Can't tell whether the cluster admits ${what}: ${asking.message}`)
  if (plain.is === 'accepted') return `the cluster does not admit ${what}: ${asking.message}`
  throw new Problem('environment', `The cluster does not admit even a plain pod: ${plain.message}`)
}

/**
 * The same for a field. An API server drops a field whose feature gate is off.
 * @throws Problem (environment)
 */
export function lackOfFieldByAnswer(field: string, plain: ApiAnswer, asking: ApiAnswer): string | undefined {
  const lack = lackByAnswer(`a pod with ${field}`, plain, asking)
  if (asking.is !== 'accepted' || JSON.stringify(asking.object.spec).includes(`"${field}":`)) return lack
  return `the API server drops the field ${field}`
}

/**
 * Why we can't judge Pod Security admission, as a clause, from the answer to {@link PRIVILEGED} in a
 * namespace that enforces baseline.
 * @throws Problem (environment) if something else rejected the pod: then we can't tell
 */
export function lackOfPodSecurityByAnswer(answer: ApiAnswer): string | undefined {
  if (answer.is === 'accepted')
    return 'the cluster accepts a privileged pod where the baseline level is enforced: Pod Security admission is off, or exempts this user'
  if (answer.is === 'refused' && answer.by === 'pod-security') return undefined
  throw new Problem(
    'environment',
    `Can't tell whether Pod Security admission is on: the cluster rejects the pod for a reason of its own: ${answer.message}`,
  )
}
