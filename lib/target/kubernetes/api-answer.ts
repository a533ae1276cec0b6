import { ApiException } from '@kubernetes/client-node'
import { z } from 'zod'
import { cut } from '../../cut.ts'
import { inJson } from '../../in-json.ts'
import { Problem } from '../../problem.ts'
import type { ApiAnswer } from '../api-request.ts'
import { NOT_ALLOWED } from './api-problem.ts'
import { NOT_READY } from './retry.ts'

const aStatus = z.looseObject({
  kind: z.literal('Status'),
  message: z.string().default(''),
  reason: z.string().default(''),
  details: z
    .looseObject({
      causes: z
        .array(z.looseObject({ field: z.string().default(''), message: z.string().default('') }))
        .default([]),
    })
    .optional(),
})
type Status = z.infer<typeof aStatus>

/** The message for a webhook that has side effects and so can't take part in a dry run. */
const NO_DRY_RUN = 'does not support dry run'

/**
 * Pod Security admission names the level that the pod violates (k8s.io/pod-security-admission, admission.go).
 */
const POD_SECURITY = /is forbidden: violates PodSecurity "/

/**
 * How messages of admission that a cluster adds to Kubernetes begin. A webhook picks its own reason and HTTP
 * status; a ValidatingAdmissionPolicy defaults to those of an invalid field (both recorded).
 */
const OF_THE_CLUSTER = /^admission webhook "|ValidatingAdmissionPolicy '[^']*' with binding '/

/**
 * HTTP statuses that don't judge the object: it took too long, it existed already, it had changed, there were
 * too many requests.
 */
const PASSING: readonly number[] = [401, 408, 409, 410, 429]

/** How much we quote of a response that is not from an API server, in characters. */
const TOLD = 300

/**
 * What an HTTP response of the API server means.
 * @param doing the request, as it reads after "could not"
 * @param headers the response's, which may say when to ask again
 * @throws Problem if the object itself was not judged: the user may not ask, or something on the way failed.
 *   Its cause is the refusal
 */
export function answerOf(
  httpStatus: number,
  body: string,
  doing: string,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  // Something between here and the API server may answer in plain text or in HTML.
  const json = inJson(z.unknown(), body)
  if (httpStatus < 300 && isObject(json)) return { is: 'accepted', object: json }
  const status = aStatus.safeParse(json).data
  if (status === undefined)
    throw new Problem(
      'environment',
      `Could not ${doing}: the response is not from an API server (HTTP status ${httpStatus}): ${cut(body.trim(), TOLD)}`,
      { cause: new ApiException(httpStatus, '', body, headers) },
    )
  const { message } = status
  const cause = new ApiException(httpStatus, message, status, headers)
  if (httpStatus === 401 || (httpStatus === 403 && NOT_ALLOWED.test(message))) {
    throw new Problem('environment', `Not allowed to ${doing}: ${message}.`, { cause })
  }
  const isPassing = PASSING.includes(httpStatus) || httpStatus >= 500
  if (isPassing || message.includes(NO_DRY_RUN) || message.includes(NOT_READY)) {
    throw new Problem('environment', `Could not ${doing}: ${message} (HTTP status ${httpStatus}).`, { cause })
  }
  const by = judgeIn(httpStatus, status)
  if (by === undefined) return { is: 'barred', code: httpStatus, message }
  const causes = (status.details?.causes ?? []).map(cause => ({ field: cause.field, message: cause.message }))
  return { is: 'refused', by, code: httpStatus, message, causes }
}

/** The part of Kubernetes itself that refused, if one did. */
function judgeIn(httpStatus: number, status: Status): 'validation' | 'pod-security' | undefined {
  const { message, reason, details } = status
  if (OF_THE_CLUSTER.test(message)) return undefined
  if (reason === 'Forbidden' && POD_SECURITY.test(message)) return 'pod-security'
  const namesField = (details?.causes ?? []).some(({ field }) => field !== '')
  if (httpStatus === 422 && reason === 'Invalid' && namesField) return 'validation'
  return httpStatus === 400 && reason === 'BadRequest' ? 'validation' : undefined
}

function isObject(json: unknown): json is { readonly [key: string]: unknown } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
