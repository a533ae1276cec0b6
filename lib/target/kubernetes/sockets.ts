import { PassThrough, Writable } from 'node:stream'
import { Attach, Exec, type KubeConfig, type V1Status } from '@kubernetes/client-node'
// Not exported by the package's index; without it a refused handshake loses what the API server said.
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js'
import WebSocket from 'ws'
import { deadline } from '../../deadline.ts'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { LostConnection } from '../lost-connection.ts'
import type { Attachment, ContainerAddress, ExecResult } from '../target.ts'
import { apiProblem, messageOfStatus } from './api-problem.ts'

/** How long a socket may take to open, and a command to end, in seconds. */
const OPEN_WITHIN = 20
const COMMAND_WITHIN = 30

/** How long the kubelet may take to know a container that runs, in seconds, and what it says until then. */
const KNOWN_WITHIN = 10
const NOT_KNOWN_YET = /container \S+ not found in pod|container not found \(/

/** Wide enough that neither busybox's `ps` nor its line editor breaks a line. */
const TERMINAL = { columns: 4000, rows: 50 }

/** Runs a command in a container by the API server's exec. */
export async function exec(
  config: KubeConfig,
  namespace: string,
  { pod, container }: ContainerAddress,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const what = `exec in container ${container} of pod ${pod}`
  const stdout = new Collector()
  const stderr = new Collector()
  const { promise: status, resolve } = Promise.withResolvers<V1Status>()
  const socket = await open(what, config, signal, handler =>
    new Exec(config, handler).exec(
      namespace,
      pod,
      container,
      [...command],
      stdout,
      stderr,
      null,
      false,
      resolve,
    ),
  )
  try {
    // On a dropped socket client-node never calls back: the close must be heard here.
    const lost = closed(socket).then(why =>
      Promise.reject(new LostConnection(`The ${what} was lost: ${why}.`)),
    )
    const late = () =>
      new LostConnection(`The ${what} did not end within ${COMMAND_WITHIN} s: ${command.join(' ')}`)
    const ended = await deadline(COMMAND_WITHIN * 1000, late, signal, Promise.race([status, lost]))
    return { stdout: stdout.text, stderr: stderr.text, exitCode: exitCodeOf(ended, what, stderr) }
  } finally {
    socket.close()
  }
}

/**
 * The exit code of an exec'd command. A program that could not be started has none from the kernel: the shell's
 * convention 127 stands for it, and standard error says what the runtime said.
 */
function exitCodeOf(status: V1Status, what: string, stderr: Collector): number {
  if (status.status === 'Success') return 0
  const code = status.details?.causes?.find(cause => cause.reason === 'ExitCode')?.message
  if (code !== undefined) return Number(code)
  const message = status.message ?? 'no reason given'
  // Every OCI runtime reports a missing program through the exec's start error.
  if (/executable file not found|no such file or directory/i.test(message)) {
    stderr.write(message)
    return 127
  }
  throw new Problem('environment', `The ${what} failed: ${message}.`)
}

/** Attaches to a container's main process by the API server's attach, with a terminal. */
export async function attach(
  config: KubeConfig,
  namespace: string,
  { pod, container }: ContainerAddress,
  signal: AbortSignal,
): Promise<Attachment> {
  const what = `attach to container ${container} of pod ${pod}`
  const screen = new Collector()
  const keyboard = new PassThrough()
  // client-node sends a terminal size for an output stream that has one.
  const output = Object.assign(screen, TERMINAL)
  const socket = await open(what, config, signal, handler =>
    new Attach(config, handler).attach(namespace, pod, container, output, null, keyboard, true),
  )
  let ended: string | undefined
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  screen.onWrite = tell
  closed(socket).then(why => {
    ended = why
    tell()
  })
  return {
    type: text => void keyboard.write(text),
    get shown() {
      return screen.text
    },
    get ended() {
      return ended
    },
    onChange: listener => void listeners.add(listener),
    close: () => socket.close(),
  }
}

/**
 * Opens a socket. While the kubelet does not know a container yet that the pod's status says is running, it is asked
 * again: it looks into a list of containers that can be two seconds old.
 */
function open(
  what: string,
  config: KubeConfig,
  signal: AbortSignal,
  connect: (handler: WebSocketHandler) => Promise<unknown>,
): Promise<WebSocket> {
  return poll<WebSocket>(
    KNOWN_WITHIN,
    async () => {
      try {
        return { done: await openOnce(what, config, signal, connect) }
      } catch (thrown) {
        if (thrown instanceof Problem && NOT_KNOWN_YET.test(thrown.message))
          return { waiting: thrown.message }
        throw thrown
      }
    },
    lastSeen => new Problem('environment', lastSeen),
    signal,
  )
}

/** Opens a socket; a refused handshake becomes a sentence with what the API server said. */
async function openOnce(
  what: string,
  config: KubeConfig,
  signal: AbortSignal,
  connect: (handler: WebSocketHandler) => Promise<unknown>,
): Promise<WebSocket> {
  const server = config.getCurrentCluster()?.server ?? ''
  const { promise: refused, reject } = Promise.withResolvers<never>()
  let socket: WebSocket | undefined
  const openSocket = (uri: string, protocols: string[], options: WebSocket.ClientOptions) => {
    socket = new WebSocket(uri, protocols, options)
    // client-node would lose the body, in which the API server says why.
    socket.on('unexpected-response', (_request, response) => {
      const body = new Collector()
      response.pipe(body).on('finish', () => {
        const said = messageOfStatus(body.text) ?? `HTTP status ${response.statusCode}`
        const verb = response.statusCode === 403 ? 'is not allowed' : 'was refused'
        reject(new Problem('environment', `The ${what} ${verb}: ${said}.`))
      })
    })
    socket.on('error', error => reject(apiProblem(error, what, server)))
    return socket
  }
  // By default client-node ends this process's own streams when the server closes the remote ones.
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
  const handler = new WebSocketHandler(config, openSocket, streams)
  const late = () => new LostConnection(`The ${what} did not open within ${OPEN_WITHIN} s.`)
  try {
    await deadline(OPEN_WITHIN * 1000, late, signal, Promise.race([connect(handler), refused]))
  } catch (thrown) {
    socket?.terminate()
    throw thrown
  }
  if (socket === undefined) throw new Error('client-node opened no socket')
  return socket
}

/** Resolves when a socket has closed, with why, as a clause. */
async function closed(socket: WebSocket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.on('close', (code, reason) =>
    resolve(`the connection closed (${code}${reason.length > 0 ? `: ${reason}` : ''})`),
  )
  socket.on('error', error => resolve(error.message))
  return promise
}

/** Keeps what is written into it. */
class Collector extends Writable {
  onWrite: () => void = () => {}
  readonly #chunks: Buffer[] = []

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk)
    done()
    this.onWrite()
  }
}
