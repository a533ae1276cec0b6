import { Code, ConnectError } from '@connectrpc/connect'
import { errorCodeOf } from '../../error-code.ts'
import { Problem } from '../../problem.ts'

/** The runtime answered a call with an error. */
export class CriRefusal extends Problem {
  readonly code: Code
  /** The runtime's own message. */
  readonly said: string

  constructor(doing: string, { code, rawMessage }: ConnectError) {
    super('environment', `The runtime could not ${doing}: ${rawMessage} (${Code[code]}).`)
    this.code = code
    this.said = rawMessage
  }
}

/** The runtime did not answer a call: it is gone, or hangs. It may or may not have done what we asked. */
export class LostRuntime extends Problem {
  constructor(doing: string, endpoint: string, why: string, cause?: unknown) {
    super('environment', `The runtime at ${endpoint} did not answer when it was asked to ${doing}: ${why}.`, {
      cause,
    })
  }
}

/** System error codes that mean nobody listens on a unix socket, or the listener went away. */
const GONE: Readonly<Record<string, string>> = {
  ENOENT: 'the socket does not exist',
  ECONNREFUSED: 'nobody listens on the socket',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
}

/**
 * What a call's failure means for a run.
 * @param isOver whether the time is over that we gave the call: before that, a deadline is the runtime's own, such as
 *   that of a command which it should end
 */
export function criProblem(thrown: unknown, doing: string, endpoint: string, isOver = true): unknown {
  if (!(thrown instanceof ConnectError)) return thrown
  const system = systemCodeOf(thrown)
  if (system !== undefined && system in GONE)
    return new LostRuntime(doing, endpoint, GONE[system] ?? '', thrown)
  if (thrown.code === Code.DeadlineExceeded && isOver)
    return new LostRuntime(doing, endpoint, 'it let the time pass', thrown)
  // A broken connection cancels its calls. Calls that we cancel by signal do not get here.
  if (thrown.code === Code.Canceled)
    return new LostRuntime(doing, endpoint, 'it broke the connection', thrown)
  if (thrown.code === Code.Unavailable || system !== undefined)
    return new LostRuntime(doing, endpoint, thrown.rawMessage, thrown)
  return new CriRefusal(doing, thrown)
}

/**
 * The error code of a failed connection, from the system or the HTTP/2 library: `ENOENT`, `ERR_HTTP2_ERROR`.
 */
export function systemCodeOf({ cause }: Error): string | undefined {
  return errorCodeOf(cause)
}
