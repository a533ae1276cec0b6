import { Problem } from '../../problem.ts'
import type { ApiAnswer } from '../api-request.ts'

/** Pods by which it is asked what a cluster lets in, and what its answers mean. None of them is stored. */

const image = 'docker.io/library/busybox:1.28'

const named = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })

/** A pod that asks for nothing: where it is not let in, the answer to another one says nothing of what that asks for. */
export const PLAIN = { ...named('plain'), spec: { containers: [{ name: 'a', image }] } }

/** A pod in all namespaces of its node that a claim needs one in. */
export const HOST = {
  ...named('host'),
  spec: { ...PLAIN.spec, hostPID: true, hostNetwork: true, hostIPC: true },
}

/** What the level baseline of the Pod Security Standards refuses whatever its version. */
export const PRIVILEGED = {
  ...named('privileged'),
  spec: { containers: [{ name: 'a', image, securityContext: { privileged: true } }] },
}

/** A pod with a user namespace of its own and everything of /proc. */
export const UNMASKED = {
  ...named('unmasked'),
  spec: {
    hostUsers: false,
    containers: [{ name: 'a', image, securityContext: { procMount: 'Unmasked' } }],
  },
}

/**
 * Why pods that ask for something are not let in, as a clause; undefined when they are.
 * @param what such a pod, as the object of a clause
 * @param plain what was answered to {@link PLAIN}
 * @throws Problem (environment) when no pod is let in: then nothing is known of what was asked for
 */
export function lackByAnswer(what: string, plain: ApiAnswer, asking: ApiAnswer): string | undefined {
  if (asking.is === 'accepted') return undefined
  if (plain.is === 'accepted') return `the cluster does not let in ${what}: ${asking.message}`
  throw new Problem('environment', `The cluster lets no plain pod in: ${plain.message}`)
}

/** The same for a field, which an API server drops whose feature gate is off. @throws Problem (environment) */
export function lackOfFieldByAnswer(field: string, plain: ApiAnswer, asking: ApiAnswer): string | undefined {
  const lack = lackByAnswer(`a pod with ${field}`, plain, asking)
  if (asking.is !== 'accepted' || JSON.stringify(asking.object.spec).includes(`"${field}":`)) return lack
  return `the API server drops the field ${field}`
}

/**
 * Why Pod Security admission can't be judged, as a clause, by what was answered to {@link PRIVILEGED} where the level
 * baseline is enforced.
 * @throws Problem (environment) when something else kept the pod out, so that nobody knows
 */
export function lackOfPodSecurityByAnswer(answer: ApiAnswer): string | undefined {
  if (answer.is === 'accepted')
    return 'a privileged pod is accepted where the level baseline is enforced: Pod Security admission is off, or exempts this user'
  if (answer.is === 'refused' && answer.by === 'pod-security') return undefined
  throw new Problem(
    'environment',
    `Whether Pod Security admission is on can't be seen, for the cluster keeps the pod out for a reason of its own: ${answer.message}`,
  )
}
