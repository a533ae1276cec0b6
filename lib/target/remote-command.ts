import type { IncomingMessage } from 'node:http'
import WebSocket from 'ws'
import { z } from 'zod'
import { deadline } from '../deadline.ts'
import { inJson } from '../in-json.ts'
import { Problem } from '../problem.ts'
import { LostConnection } from './lost-connection.ts'
import type { Attachment, ExecResult } from './target.ts'
import { Transcript } from './transcript.ts'

/**
 * The WebSocket protocols for running a command in a container, newest first. The kubelet's API and the
 * streaming servers of CRI runtimes speak them. Each message is one byte that names a channel, then the
 * content (k8s.io/apimachinery/pkg/util/remotecommand).
 */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4 } as const

/** Time limits for a socket to open and for a command to end, in seconds. */
export const OPEN_WITHIN = 20
export const COMMAND_WITHIN = 30

/** How much one command may write, in bytes. The claims' commands write less than a hundredth of this. */
const OUTPUT = 16 * 1024 * 1024

/**
 * Maximum length of a message, in bytes. The streaming servers copy in chunks of 32 KiB. A longer message
 * ends the socket.
 */
const MESSAGE = 4 * 1024 * 1024

/**
 * How much of a refusal's body we read, in bytes, and how much of an unparsable message we quote, in
 * characters.
 */
const BODY = 64 * 1024
const TOLD = 200

/** How much we quote of the runtime's error when a command could not be started, in characters. */
const SAID = 4000

/** How often the far end is pinged, in milliseconds, and after how many pings without an answer it has gone. */
const PING_EVERY = 5000
const MISSED = 4

/** How long the far end may take to answer a close before we cut the connection, in milliseconds. */
const CLOSE_WITHIN = 2000

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

/** How a command ended, as the far end reports it: a `Status` of the Kubernetes API. */
type Status = z.infer<typeof aStatus>

/** What to throw if a socket does not open. */
interface Obstacles {
  /** The server answered the handshake with an HTTP status. */
  refused(status: number | undefined, body: string): unknown
  failed(error: Error): unknown
}

/** No compression: a message compressed to a thousandth of its length could be arbitrarily long. */
const BOUNDS = { maxPayload: MESSAGE, perMessageDeflate: false, closeTimeout: CLOSE_WITHIN } as const

async function beginningOf(response: IncomingMessage): Promise<string> {
  let body = ''
  try {
    for await (const chunk of response) {
      body += String(chunk)
      if (body.length > BODY) break
    }
  } catch {
    // Return what arrived before the connection broke.
  }
  return body.slice(0, BODY)
}

/**
 * Cuts a connection whose far end has gone without a word, which TCP would tell only after a quarter of an hour.
 * A far end that never answers a ping (RFC 6455, section 5.5.2) is not judged by it.
 */
function watchOver(socket: WebSocket, every: number): void {
  let missed = 0
  let hasAnswered = false
  socket.on('pong', () => {
    missed = 0
    hasAnswered = true
  })
  const timer = setInterval(() => {
    if (missed >= MISSED && hasAnswered) socket.terminate()
    else if (missed >= MISSED) clearInterval(timer)
    else {
      missed++
      socket.ping()
    }
  }, every)
  timer.unref()
  socket.on('close', () => clearInterval(timer))
}

/** Opens a socket to a command, paused: data that arrives right after the handshake waits for a listener. */
export async function openSocket(
  what: string,
  url: string,
  options: WebSocket.ClientOptions,
  { refused, failed }: Obstacles,
  signal: AbortSignal,
  within = OPEN_WITHIN,
  pingEvery = PING_EVERY,
): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
  const socket = new WebSocket(url.replace(/^http/, 'ws'), PROTOCOLS, { ...options, ...BOUNDS })
  socket.on('open', () => {
    socket.pause()
    watchOver(socket, pingEvery)
    resolve(socket)
  })
  socket.on('unexpected-response', async (_request, response) =>
    reject(refused(response.statusCode, await beginningOf(response))),
  )
  socket.on('error', error => reject(failed(error)))
  const late = () => new LostConnection(`The ${what} did not open within ${within} s.`)
  try {
    return await deadline(within * 1000, late, signal, promise)
  } catch (thrown) {
    socket.terminate()
    throw thrown
  }
}

/**
 * The result of a command started on an open, paused socket.
 * @throws LostConnection if we did not see the command end, or can't parse its status
 * @throws Problem (environment) if the command wrote more than 16 MiB, or failed to start
 */
export async function commandOn(
  socket: WebSocket,
  what: string,
  command: readonly string[],
  signal: AbortSignal,
  within = COMMAND_WITHIN,
): Promise<ExecResult> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<Status>()
  // If the run is interrupted first, nobody awaits this promise any more.
  ended.catch(() => {})
  const seen: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  let written = 0
  const keep = (stream: Buffer[], content: Buffer) => {
    written += content.length
    if (written <= OUTPUT) return void stream.push(content)
    reject(
      new Problem('environment', `The ${what} wrote more than ${OUTPUT / 1024 / 1024} MiB, so it was ended.`),
    )
    socket.terminate()
  }
  // This runs in a callback of the socket, where an exception would end this process.
  hear(socket, message => {
    if (typeof message === 'string')
      reject(new LostConnection(`The ${what} was lost: the server sent a text message, '${told(message)}'.`))
    else if (message.channel === CHANNEL.stdout) keep(seen.stdout, message.content)
    else if (message.channel === CHANNEL.stderr) keep(seen.stderr, message.content)
    else if (message.channel === CHANNEL.status) {
      const status = statusOf(message.content)
      if (status !== undefined) resolve(status)
      else
        reject(
          new LostConnection(
            `The ${what} ended with a status that can't be parsed: '${told(String(message.content))}'.`,
          ),
        )
    }
  })
  void closeOf(socket).then(({ why }) => reject(new LostConnection(`The ${what} was lost: ${why}.`)))
  const late = () => new LostConnection(`The ${what} did not end within ${within} s: ${command.join(' ')}`)
  try {
    const { exitCode, said } = endOf(await deadline(within * 1000, late, signal, ended), what)
    const [stdout, stderr] = [seen.stdout, seen.stderr].map(pieces => Buffer.concat(pieces).toString('utf8'))
    socket.close()
    return { stdout: stdout ?? '', stderr: (stderr ?? '') + said, exitCode }
  } catch (thrown) {
    // A hung connection would not answer a close, and would keep this process for half a minute.
    socket.terminate()
    throw thrown
  }
}

/** The status in a message, if it is one. */
function statusOf(content: Buffer): Status | undefined {
  const status = inJson(aStatus, content.toString('utf8'))
  const code = status === undefined ? undefined : exitCodeIn(status)
  return code !== undefined && !/^\d{1,3}$/.test(code) ? undefined : status
}

function exitCodeIn({ details }: Status): string | undefined {
  return details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
}

function told(text: string, length = TOLD): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}

/**
 * The exit code of a command. A program that could not be started has no exit code from the kernel: we use
 * 127, as shells do, and add the runtime's message.
 */
function endOf(end: Status, what: string): { exitCode: number; said: string } {
  const { status, message } = end
  if (status === 'Success') return { exitCode: 0, said: '' }
  const code = exitCodeIn(end)
  if (code !== undefined) return { exitCode: Number(code), said: '' }
  const said = told(message ?? 'no reason given', SAID)
  // Every OCI runtime reports a missing program through the exec's start error.
  if (/executable file not found|no such file or directory/i.test(said)) return { exitCode: 127, said }
  throw new Problem('environment', `The ${what} failed: ${said}.`)
}

/** What has a terminal is told the size of ours. */
type With = 'a terminal' | 'no terminal'

/**
 * The terminal of a container's main process, or a shell's input and output, over an open, paused socket.
 * @param endedBy asks what a stream that ended in good order says: a runtime that is restarted ends its
 *   streams like that too
 */
export function attachmentOn(
  socket: WebSocket,
  has: With,
  endedBy: () => Promise<'process' | 'connection'> = async () => 'process',
): Attachment {
  const screen = new Transcript()
  const listeners = new Set<() => void>()
  let ended: Attachment['ended']
  let hasStatus = false
  let isClosedHere = false
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const send = (channel: number, text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]))
  }
  if (has === 'a terminal') send(CHANNEL.resize, JSON.stringify(TERMINAL))
  hear(socket, message => {
    if (typeof message === 'string') return
    if (message.channel === CHANNEL.status) hasStatus ||= statusOf(message.content)?.status === 'Success'
    if (message.channel !== CHANNEL.stdout) return
    screen.add(message.content)
    tell()
  })
  void closeOf(socket).then(async ({ why, isInOrder }) => {
    const at = performance.now()
    const by = (isInOrder || hasStatus) && !isClosedHere ? await endedBy() : 'connection'
    ended = { by, why, at }
    tell()
  })
  return {
    type: text => send(CHANNEL.stdin, text),
    get end() {
      return screen.end
    },
    shownSince: position => screen.since(position),
    get ended() {
      return ended
    },
    onChange: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => {
      isClosedHere = true
      socket.close()
    },
  }
}

/** A message from the far end: content for a channel, or a text message, which is not in the protocol. */
type Message = { readonly channel: number; readonly content: Buffer } | string

function hear(socket: WebSocket, listener: (message: Message) => void): void {
  socket.on('message', (message, isBinary) => {
    const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message as Buffer)
    if (!isBinary) listener(bytes.toString('utf8'))
    // A channel's first message may be empty: it says that the far end is listening.
    else if (bytes.length > 1) listener({ channel: bytes.readUInt8(0), content: bytes.subarray(1) })
  })
  socket.resume()
}

/** How a socket closed. */
interface Close {
  /** As a clause. */
  readonly why: string
  /** The far end closed it after all that it had to say (RFC 6455, status code 1000). */
  readonly isInOrder: boolean
}

function closeOf(socket: WebSocket): Promise<Close> {
  const { promise, resolve } = Promise.withResolvers<Close>()
  socket.on('close', (code, reason) =>
    resolve({
      why: `the connection closed (${code}${reason.length > 0 ? `: ${reason}` : ''})`,
      isInOrder: code === 1000,
    }),
  )
  socket.on('error', error => resolve({ why: error.message, isInOrder: false }))
  return promise
}
