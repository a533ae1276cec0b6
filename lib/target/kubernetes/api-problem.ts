import { ApiException } from '@kubernetes/client-node'
import { z } from 'zod'
import { inJson } from '../../in-json.ts'
import { messageOf, Problem } from '../../problem.ts'

/** Node's network error codes that mean we can't reach the server. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it did not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
}

/** Node's TLS error codes: the server answers but can't be trusted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/

/** What authorization says when it denies a request. Admission denies with the same HTTP status. */
export const NOT_ALLOWED = /: User "[^"]*" cannot \w+ /

/** What the API server said when it refused a request. */
export interface Refusal {
  /** HTTP status code. */
  readonly code: number
  readonly message: string
}

/** The refusal that `thrown` carries, if the API server answered at all. */
export function refusalOf(thrown: unknown): Refusal | undefined {
  if (!(thrown instanceof ApiException)) return undefined
  return { code: thrown.code, message: messageOfStatus(thrown.body) ?? `HTTP status ${thrown.code}` }
}

/** The refusal that `thrown` carries itself, or as its cause. */
export function refusalBehind(thrown: unknown): Refusal | undefined {
  return refusalOf(thrown) ?? (thrown instanceof Error ? refusalOf(thrown.cause) : undefined)
}

/** The `message` of a metav1.Status, given as text or as an object. */
export function messageOfStatus(body: unknown): string | undefined {
  const status = typeof body === 'string' ? inJson(z.unknown(), body) : body
  if (
    typeof status === 'object' &&
    status !== null &&
    'message' in status &&
    typeof status.message === 'string'
  ) {
    return status.message
  }
  return typeof body === 'string' && body.trim() !== '' ? body.trim() : undefined
}

/**
 * The problem behind an error of the API client, as one sentence.
 * @param doing the request, as it reads after "could not": `create pod nginx`
 */
export function apiProblem(thrown: unknown, doing: string, server: string): Problem {
  if (thrown instanceof Problem) return thrown
  const refusal = refusalOf(thrown)
  if (refusal !== undefined) return refusalProblem(refusal, doing, server, thrown)
  const code = networkCodeOf(thrown)
  const why = code === undefined ? undefined : UNREACHABLE[code]
  if (why !== undefined) {
    return new Problem('environment', `The API server at ${server} can't be reached: ${why} (${code}).`, {
      remedy: 'Check that the cluster is running and that the kubeconfig has its address.',
      cause: thrown,
    })
  }
  if (code !== undefined && UNTRUSTED.test(code)) {
    return new Problem('environment', `The API server at ${server} can't be trusted: ${code}.`, {
      remedy: 'Check certificate-authority-data in the kubeconfig.',
      cause: thrown,
    })
  }
  return new Problem('environment', `Could not ${doing}: ${messageOf(innermost(thrown))}.`, { cause: thrown })
}

function refusalProblem({ code, message }: Refusal, doing: string, server: string, cause: unknown): Problem {
  if (code === 401) {
    return new Problem('environment', `The API server at ${server} rejected the credentials: ${message}.`, {
      remedy: 'Check the user of the context in the kubeconfig.',
      cause,
    })
  }
  if (code === 403) {
    return new Problem('environment', `Not allowed to ${doing}: ${message}.`, { cause })
  }
  return new Problem('environment', `Could not ${doing}: ${message} (HTTP status ${code}).`, { cause })
}

/**
 * Whether the API server answered that the user may not do this. Admission denies with the same HTTP status
 * 403, but in other words.
 */
export function isDenied(thrown: unknown): boolean {
  const refusal = refusalBehind(thrown)
  return refusal?.code === 401 || (refusal?.code === 403 && NOT_ALLOWED.test(refusal.message))
}

/** Whether a Problem says that what was asked for is not there. */
export function isNotFound(thrown: unknown): boolean {
  return thrown instanceof Error && refusalOf(thrown.cause)?.code === 404
}

/** @throws what was thrown, unless it says that what was asked for is not there */
export function ignoreGone(thrown: unknown): void {
  if (!isNotFound(thrown)) throw thrown
}

/** The code of a network error, which undici and ws hide in a chain of causes. */
export function networkCodeOf(thrown: unknown): string | undefined {
  for (let error: unknown = thrown; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code
    if (error instanceof AggregateError) return networkCodeOf(error.errors[0])
  }
  return undefined
}

/** undici itself only says 'fetch failed'; the cause says what failed. */
function innermost(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause !== undefined ? innermost(thrown.cause) : thrown
}
