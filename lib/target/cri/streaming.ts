import type WebSocket from 'ws'
import { Problem } from '../../problem.ts'
import { LostConnection } from '../lost-connection.ts'
import { openSocket } from '../remote-command.ts'

/**
 * Opens what a runtime's streaming server offers at a URL that Exec or Attach returned. The URL's last part is a
 * token that is good for one connection.
 */
export function openStream(url: string, what: string, signal: AbortSignal): Promise<WebSocket> {
  const server = `the runtime's streaming server at ${new URL(url).host}, the address that it gave,`
  const refused = (status: number | undefined) =>
    new Problem(
      'environment',
      `The ${what} failed: ${server} opened no WebSocket, it answered with HTTP status ${status}.`,
    )
  const failed = (error: Error) =>
    new LostConnection(`The ${what} failed: ${server} can't be reached: ${error.message}.`)
  // Runtimes that serve TLS make the certificate themselves; the token, which came by their socket, is the proof.
  return openSocket(what, url, { rejectUnauthorized: false }, { refused, failed }, signal)
}
