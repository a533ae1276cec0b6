import WebSocket from 'ws'
import { deadline } from '../../deadline.ts'
import { messageOf, Problem } from '../../problem.ts'
import { LostConnection } from '../lost-connection.ts'
import { PROTOCOLS } from '../remote-command.ts'

/** How long the streaming server may take to open a socket, in seconds. */
const OPEN_WITHIN = 15

/**
 * Opens what a runtime's streaming server offers at a URL that Exec or Attach returned. The URL's last part is a
 * token that is good for one connection.
 */
export async function openStream(url: string, what: string, signal: AbortSignal): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
  const address = new URL(url)
  // Runtimes that serve TLS make the certificate themselves; the token in the URL, which came by the socket, is the proof.
  const socket = new WebSocket(url.replace(/^http/, 'ws'), PROTOCOLS, { rejectUnauthorized: false })
  socket.on('open', () => {
    // What comes right behind the handshake must not pass before somebody listens.
    socket.pause()
    resolve(socket)
  })
  socket.on('unexpected-response', (_request, { statusCode }) =>
    reject(
      new Problem(
        'environment',
        `The ${what} failed: the runtime's streaming server at ${address.host} answered with HTTP status ${statusCode} instead of a WebSocket.`,
      ),
    ),
  )
  socket.on('error', error => reject(unreachable(what, address, messageOf(error))))
  const late = () => unreachable(what, address, `it did not answer within ${OPEN_WITHIN} s`)
  try {
    return await deadline(OPEN_WITHIN * 1000, late, signal, promise)
  } catch (thrown) {
    socket.terminate()
    throw thrown
  }
}

function unreachable(what: string, { host }: URL, why: string): LostConnection {
  return new LostConnection(
    `The ${what} failed: the runtime's streaming server can't be reached at ${host}, the address it gave: ${why}.`,
  )
}
