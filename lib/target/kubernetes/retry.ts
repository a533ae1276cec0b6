import { ApiException } from '@kubernetes/client-node'
import { messageOfStatus, networkCodeOf } from './api-problem.ts'

/** What an API server says about a request that came before its admission plugins were ready (HTTP status 403). */
export const NOT_READY = 'not yet ready to handle request'

/** What kept the API server from judging a request. The same request may succeed a little later. */
export interface Obstacle {
  /** As a clause: `the API server closed the connection (ECONNRESET)`. */
  readonly what: string
  /** When the server wants to be asked again, in milliseconds from now. */
  readonly comeBackIn?: number
}

/** Node's, undici's and ws's error codes for a connection that failed, by what the API server did. */
const OF_THE_NETWORK: Readonly<Record<string, readonly string[]>> = {
  'refused the connection': ['ECONNREFUSED'],
  'closed the connection': [
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'UND_ERR_SOCKET',
    // HTTP/2: a server that goes away refuses the requests under way (RFC 9113, section 6.8), which undici tells so.
    'UND_ERR_INFO',
    'ERR_HTTP2_GOAWAY_SESSION',
    'ERR_HTTP2_INVALID_SESSION',
    'ERR_HTTP2_SESSION_ERROR',
    'ERR_HTTP2_STREAM_ERROR',
    'ERR_HTTP2_STREAM_CANCEL',
  ],
  "can't be reached": ['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
  'did not answer': [
    'ETIMEDOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ],
  // The connection ended in the middle of an answer.
  'cut its answer off': ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HPE_INVALID_EOF_STATE'],
}

/** HTTP statuses that say nothing about the request but to ask again (RFC 9110, RFC 6585). */
const ASK_AGAIN: readonly number[] = [408, 429, 502, 503, 504]

/**
 * What an API server says with HTTP status 500 when something behind it did not answer: etcd, a kubelet, an
 * admission webhook. gRPC's and Go's words for it.
 */
const BEHIND =
  /time[d]?[ -]?out|deadline exceeded|connection (refused|reset|is shut down)|broken pipe|\bEOF\b|unavailable|leader changed|no leader|transport is closing|error dialing|\bdial tcp\b|no route to host|too many requests|context canceled|use of closed network connection/i

/**
 * What kept the API server from judging a request, if something did.
 * @param thrown the request's error, or one that it is the cause of
 * @param now the machine's time, for a date in Retry-After: milliseconds since 1970
 */
export function obstacleIn(thrown: unknown, now = Date.now()): Obstacle | undefined {
  const answer = answerIn(thrown)
  if (answer !== undefined) return obstacleOfAnswer(answer, now)
  const code = networkCodeOf(thrown)
  const [what] = Object.entries(OF_THE_NETWORK).find(([, codes]) => codes.includes(code ?? '')) ?? []
  return what === undefined ? undefined : { what: `the API server ${what} (${code})` }
}

function answerIn(thrown: unknown): ApiException<unknown> | undefined {
  for (let error: unknown = thrown; error instanceof Error; error = error.cause)
    if (error instanceof ApiException) return error
  return undefined
}

function obstacleOfAnswer({ code, body, headers }: ApiException<unknown>, now: number): Obstacle | undefined {
  const message = messageOfStatus(body) ?? ''
  const isBehind = code === 500 && BEHIND.test(message)
  const isNotReady = code === 403 && message.includes(NOT_READY)
  if (!ASK_AGAIN.includes(code) && !isBehind && !isNotReady) return undefined
  const comeBackIn = millisecondsIn(headers['retry-after'] ?? headers['Retry-After'], now)
  return {
    what: `the API server answered with HTTP status ${code}`,
    ...(comeBackIn !== undefined && { comeBackIn }),
  }
}

/** The milliseconds that a Retry-After asks for: it has seconds or a date (RFC 9110, section 10.2.3). */
function millisecondsIn(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Pauses before a request is tried again, in milliseconds; the last one repeats. */
const PAUSES = [250, 500, 1000, 2000] as const

/** By how much a pause may be shorter or longer: requests that failed together do not all come back together. */
const JITTER = 0.2

/** The longest that we wait because a server asks for it, in milliseconds. */
const LONGEST = 10_000

/**
 * How long to wait before a request is tried again, in milliseconds.
 * @param failures how often it has failed so far
 * @param random between 0 and 1
 */
export function pauseAfter(failures: number, { comeBackIn = 0 }: Obstacle, random = Math.random()): number {
  const pause = PAUSES[Math.min(failures, PAUSES.length) - 1] ?? PAUSES[0]
  return Math.max(pause * (1 - JITTER + 2 * JITTER * random), Math.min(comeBackIn, LONGEST))
}
