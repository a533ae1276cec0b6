import { text } from 'node:stream/consumers'
import { StringDecoder } from 'node:string_decoder'
import WebSocket from 'ws'
import { z } from 'zod'
import { deadline } from '../deadline.ts'
import { Problem } from '../problem.ts'
import { LostConnection } from './lost-connection.ts'
import type { Attachment, ExecResult } from './target.ts'

/**
 * The protocols by which a command in a container is reached over a WebSocket, the newest first; the kubelet's API and
 * the streaming servers of CRI runtimes speak them. Each message is one byte that names a channel, and its content
 * (k8s.io/apimachinery/pkg/util/remotecommand).
 */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4 } as const

/** How long a socket may take to open, and a command to end, in seconds. */
const OPEN_WITHIN = 20
const COMMAND_WITHIN = 30

/** Wide enough that neither busybox's `ps` nor its line editor breaks a line. */
const TERMINAL = { Width: 4000, Height: 50 }

const aStatus = z.looseObject({
  status: z.string().optional(),
  message: z.string().optional(),
  details: z
    .looseObject({
      causes: z
        .array(z.looseObject({ reason: z.string().optional(), message: z.string().optional() }))
        .optional(),
    })
    .optional(),
})

/** How a command ended, as the far end tells it: a `Status` of the Kubernetes API. */
type Status = z.infer<typeof aStatus>

/** What is thrown when a socket does not open. */
interface Obstacles {
  /** The server answered the handshake with an HTTP status. */
  refused(status: number | undefined, body: string): unknown
  failed(error: Error): unknown
}

/** Opens a socket to a command, paused: what comes right behind the handshake waits until somebody listens. */
export async function openSocket(
  what: string,
  url: string,
  options: WebSocket.ClientOptions,
  { refused, failed }: Obstacles,
  signal: AbortSignal,
): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
  const socket = new WebSocket(url.replace(/^http/, 'ws'), PROTOCOLS, options)
  socket.on('open', () => {
    socket.pause()
    resolve(socket)
  })
  socket.on('unexpected-response', async (_request, response) =>
    reject(refused(response.statusCode, await text(response).catch(() => ''))),
  )
  socket.on('error', error => reject(failed(error)))
  const late = () => new LostConnection(`The ${what} did not open within ${OPEN_WITHIN} s.`)
  try {
    return await deadline(OPEN_WITHIN * 1000, late, signal, promise)
  } catch (thrown) {
    socket.terminate()
    throw thrown
  }
}

/** What a command that was begun on an open, paused socket gives. @throws LostConnection when its end was not seen */
export async function commandOn(
  socket: WebSocket,
  what: string,
  command: readonly string[],
  signal: AbortSignal,
  within = COMMAND_WITHIN,
): Promise<ExecResult> {
  const { promise: status, resolve } = Promise.withResolvers<Status>()
  const seen = { [CHANNEL.stdout]: new Transcript(), [CHANNEL.stderr]: new Transcript() }
  hear(socket, (channel, content) => {
    if (channel === CHANNEL.status) resolve(aStatus.parse(JSON.parse(content.toString())))
    else if (channel === CHANNEL.stdout || channel === CHANNEL.stderr) seen[channel].add(content)
  })
  const lost = closeOf(socket).then(why =>
    Promise.reject(new LostConnection(`The ${what} was lost: ${why}.`)),
  )
  const late = () => new LostConnection(`The ${what} did not end within ${within} s: ${command.join(' ')}`)
  try {
    const ended = await deadline(within * 1000, late, signal, Promise.race([status, lost]))
    const { exitCode, said } = endOf(ended, what)
    const [stdout, stderr] = [seen[CHANNEL.stdout].text, seen[CHANNEL.stderr].text]
    socket.close()
    return { stdout, stderr: stderr + said, exitCode }
  } catch (thrown) {
    // One that hangs would not answer a close, and keep this process for half a minute.
    socket.terminate()
    throw thrown
  }
}

/**
 * The exit code of a command. A program that could not be started has none from the kernel: the shell's convention
 * 127 stands for it, with what the runtime said.
 */
function endOf({ status, message, details }: Status, what: string): { exitCode: number; said: string } {
  if (status === 'Success') return { exitCode: 0, said: '' }
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  if (code !== undefined) return { exitCode: Number(code), said: '' }
  const said = message ?? 'no reason given'
  // Every OCI runtime reports a missing program through the exec's start error.
  if (/executable file not found|no such file or directory/i.test(said)) return { exitCode: 127, said }
  throw new Problem('environment', `The ${what} failed: ${said}.`)
}

/** The terminal of a main process that was attached to on an open, paused socket. */
export function attachmentOn(socket: WebSocket): Attachment {
  const screen = new Transcript()
  const listeners = new Set<() => void>()
  let ended: string | undefined
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const send = (channel: number, text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]))
  }
  send(CHANNEL.resize, JSON.stringify(TERMINAL))
  hear(socket, (channel, content) => {
    if (channel !== CHANNEL.stdout) return
    screen.add(content)
    tell()
  })
  closeOf(socket).then(why => {
    ended = why
    tell()
  })
  return {
    type: text => send(CHANNEL.stdin, text),
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

function hear(socket: WebSocket, listener: (channel: number, content: Buffer) => void): void {
  socket.on('message', message => {
    const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message as Buffer)
    // A channel's first message may be empty: the far end says by it that it listens.
    if (bytes.length > 1) listener(bytes.readUInt8(0), bytes.subarray(1))
  })
  socket.resume()
}

/** Resolves when a socket has closed, with why, as a clause. */
function closeOf(socket: WebSocket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.on('close', (code, reason) =>
    resolve(`the connection closed (${code}${reason.length > 0 ? `: ${reason}` : ''})`),
  )
  socket.on('error', error => resolve(error.message))
  return promise
}

/** The text that has come; a character may come in two parts. */
class Transcript {
  readonly #decoder = new StringDecoder('utf8')
  #text = ''

  add(chunk: Buffer): void {
    this.#text += this.#decoder.write(chunk)
  }

  get text(): string {
    return this.#text
  }
}
