import { Code, ConnectError } from '@connectrpc/connect'
import { errorCodeOf } from '../../error-code.ts'
import { Problem } from '../../problem.ts'

/** The runtime answered a call with an error. */
export class CriRefusal extends Problem {
  readonly code: Code
  /** What the runtime said, in its words. */
  readonly said: string

  constructor(doing: string, { code, rawMessage }: ConnectError) {
    super('environment', `The runtime could not ${doing}: ${rawMessage} (${Code[code]}).`)
    this.code = code
    this.said = rawMessage
  }
}

/** The runtime did not answer a call: it is gone, or hangs. Nobody knows whether it did what was asked. */
export class LostRuntime extends Problem {
  constructor(doing: string, endpoint: string, why: string, cause?: unknown) {
    super('environment', `The runtime at ${endpoint} did not answer when it was asked to ${doing}: ${why}.`, {
      cause,
    })
  }
}

/** System errors by which a unix socket says that nobody listens, or that the listener went away. */
const GONE: Readonly<Record<string, string>> = {
  ENOENT: 'the socket is not there',
  ECONNREFUSED: 'nobody listens on the socket',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
}

/** What a call's failure means for a run. */
export function criProblem(thrown: unknown, doing: string, endpoint: string): unknown {
  if (!(thrown instanceof ConnectError)) return thrown
  const system = systemCodeOf(thrown)
  if (system !== undefined && system in GONE)
    return new LostRuntime(doing, endpoint, GONE[system] ?? '', thrown)
  if (thrown.code === Code.DeadlineExceeded)
    return new LostRuntime(doing, endpoint, 'it let the time pass', thrown)
  // A connection that breaks cancels the calls on it. Who cancels by a signal here does not come to this.
  if (thrown.code === Code.Canceled)
    return new LostRuntime(doing, endpoint, 'it broke the connection', thrown)
  if (thrown.code === Code.Unavailable || system !== undefined)
    return new LostRuntime(doing, endpoint, thrown.rawMessage, thrown)
  return new CriRefusal(doing, thrown)
}

/** The system's or the HTTP/2 library's code of a connection that failed: `ENOENT`, `ERR_HTTP2_ERROR`. */
export function systemCodeOf({ cause }: Error): string | undefined {
  return errorCodeOf(cause)
}
