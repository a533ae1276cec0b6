import type WebSocket from 'ws'
import { Problem } from '../../problem.ts'
import { LostConnection } from '../lost-connection.ts'
import { OPEN_WITHIN, openSocket } from '../remote-command.ts'

/**
 * Opens a WebSocket to a runtime's streaming server, at a URL that Exec or Attach returned. The URL's last
 * part is a token that is valid for one connection.
 * @param slow the factor for time limits
 */
export function openStream(url: string, what: string, signal: AbortSignal, slow: number): Promise<WebSocket> {
  const server = `the runtime's streaming server at ${new URL(url).host}, the address that the runtime gave`
  const refused = (status: number | undefined) =>
    new Problem(
      'environment',
      `The ${what} failed: HTTP status ${status} instead of a WebSocket from ${server}.`,
    )
  const failed = (error: Error) =>
    new LostConnection(`The ${what} failed: can't reach ${server}: ${error.message}.`)
  // Runtimes that serve TLS sign their own certificate. The token is the proof: it came through the runtime's
  // socket.
  return openSocket(what, url, { rejectUnauthorized: false }, { refused, failed }, signal, OPEN_WITHIN * slow)
}
