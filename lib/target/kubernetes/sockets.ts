import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiException } from '@kubernetes/client-node'
import type WebSocket from 'ws'
import { messageOf, Problem } from '../../problem.ts'
import { LostConnection } from '../lost-connection.ts'
import { attachmentOn, COMMAND_WITHIN, commandOn, openSocket } from '../remote-command.ts'
import type { Attachment, ContainerAddress, ExecResult } from '../target.ts'
import { messageOfStatus, networkCodeOf } from './api-problem.ts'
import type { Connection, Try } from './connection.ts'
import { type Obstacle, obstacleIn } from './retry.ts'

/** Time limit for a handshake, in seconds: less than for one try of a request, so that it ends by itself. */
const OPEN_WITHIN = 18

/** How long the kubelet may not know a container, in seconds, and how long to wait meanwhile, in milliseconds. */
const KNOWN_WITHIN = 30
const PAUSE = 250

/** An attachment that stays open for this long has a living process behind it, in seconds. */
const STAYS_FOR = 2

/**
 * How long a cluster may take to tell of a container that has been restarted, in seconds: on a busy node the kubelet's
 * status comes late.
 */
const TOLD_WITHIN = 5

/** How often to look for that, in milliseconds. */
const LOOKS_EVERY = 500

/** The status code of a WebSocket whose connection broke (RFC 6455, section 7.4.1). */
const BROKEN = 1006

/**
 * What the kubelet says about a container that it does not know yet, or about any pod when it has just started
 * (kubernetes/kubernetes, pkg/kubelet/server/server.go).
 */
const NOT_KNOWN_YET = /container \S+ not found in pod|container not found \(|: pod does not exist/

/** What an attach to a container says that has ended: the kubelet, or a runtime that knew it first. */
const HAS_ENDED =
  /container \S+ not found in pod|container not found \(|pod does not exist|pods "[^"]*" not found|CONTAINER_EXITED|is not running/

/** Runs a command in a container through the API server's exec. */
export async function exec(
  connection: Connection,
  namespace: string,
  address: ContainerAddress,
  command: readonly string[],
  within = COMMAND_WITHIN,
): Promise<ExecResult> {
  const what = `exec in container ${address.container} of pod ${address.pod}`
  const parameters = { stdout: 'true', stderr: 'true' }
  const path = pathOf('exec', namespace, address, { ...parameters, command })
  // A command whose handshake got through may have begun: an API server that hands the WebSocket on to the
  // kubelet answers only after that. It is never sent again here.
  const find = (thrown: unknown) => (mayHaveBegun(thrown) ? undefined : obstacleIn(thrown))
  const socket = await open(what, connection, path, find).catch((thrown: unknown) => {
    const { cause } = thrown instanceof Problem ? thrown : {}
    throw mayHaveBegun(cause)
      ? new LostConnection(`The ${what} was lost: ${messageOf(cause)}.`, cause)
      : thrown
  })
  return commandOn(socket, what, command, connection.signal, within * connection.slow)
}

/**
 * Attaches a terminal to a container's main process through the API server's attach.
 * @param idOf the id that the cluster has for the container, by which a restarted one is told from the old one: a moment
 *   ago will do for a container that was seen running
 */
export async function attach(
  connection: Connection,
  namespace: string,
  address: ContainerAddress,
  idOf: (when: 'a moment ago' | 'now') => Promise<string | undefined>,
): Promise<Attachment> {
  const what = `attach to container ${address.container} of pod ${address.pod}`
  const path = pathOf('attach', namespace, address, { stdin: 'true', stdout: 'true', tty: 'true' })
  const socket = await open(what, connection, path, unanswered)
  const id = idOf('a moment ago').catch(() => undefined)
  const isRestarted = async () => {
    const [before, now] = [await id, await idOf('now')]
    return before !== undefined && now !== undefined && before !== now
  }
  return attachmentOn(socket, 'a terminal', () => endedBy(what, connection, path, isRestarted))
}

/** Runs a shell in a container that takes commands from its standard input. */
export async function openShell(
  connection: Connection,
  namespace: string,
  address: ContainerAddress,
  name: string,
): Promise<Attachment> {
  const what = `exec in container ${address.container} of pod ${address.pod}`
  const command = ['sh', '-s', name]
  const path = pathOf('exec', namespace, address, { stdin: 'true', stdout: 'true', command })
  return attachmentOn(await open(what, connection, path, unanswered), 'no terminal')
}

/** Two terminals or shells are as good as one, so a handshake without an answer is tried again. */
function unanswered(thrown: unknown): Obstacle | undefined {
  return thrown instanceof LostConnection ? { what: 'the API server did not answer' } : obstacleIn(thrown)
}

/** Whether a connection broke after its handshake may have been read. TLS comes before that. */
function mayHaveBegun(thrown: unknown): boolean {
  return networkCodeOf(thrown) === 'ECONNRESET' && !/before secure TLS connection/.test(messageOf(thrown))
}

/**
 * What ended an attachment in good order. A runtime that is restarted says 'Success' too, while the main
 * process lives on (measured: containerd 2.4.2 killed). So we attach once more, at once: where the process
 * lives, or its container has been restarted, that stays open; where it has just ended, it ends at once or is
 * refused. Where it can't be told, the connection is to blame.
 */
async function endedBy(
  what: string,
  connection: Connection,
  path: string,
  isRestarted: () => Promise<boolean>,
): Promise<'process' | 'connection'> {
  const { slow, signal } = connection
  const end = performance.now() + KNOWN_WITHIN * slow * 1000
  try {
    while (performance.now() < end) {
      const request = (attempt: Try) => openOnce(what, connection, path, attempt.signal)
      const socket = await connection.ask(what, request, signal, { tries: 'once' })
      const ended = once(socket, 'close').then(([code]) => code !== BROKEN)
      socket.resume()
      const hasEnded = await Promise.race([
        ended,
        pause(STAYS_FOR * slow * 1000, false, { signal, ref: false }),
      ])
      try {
        if (await isRestarted()) return 'process'
        // What stays open is the old container, or a new one that the cluster has not told of yet.
        if (!hasEnded) return (await isToldOf(isRestarted, ended, connection)) ? 'process' : 'connection'
      } finally {
        socket.terminate()
      }
      await pause(PAUSE, undefined, { signal })
    }
    return 'connection'
  } catch (thrown) {
    return HAS_ENDED.test(messageOf(thrown)) ? 'process' : 'connection'
  }
}

/** Whether the cluster tells of a restart soon, while the attachment to what runs now goes on. */
async function isToldOf(
  isRestarted: () => Promise<boolean>,
  ended: Promise<unknown>,
  { slow, signal }: Connection,
): Promise<boolean> {
  const until = performance.now() + TOLD_WITHIN * slow * 1000
  let goesOn = true
  void ended.finally(() => {
    goesOn = false
  })
  while (goesOn && performance.now() < until) {
    await pause(LOOKS_EVERY, undefined, { signal })
    if (await isRestarted()) return goesOn
  }
  return false
}

/** The path of a pod's subresource, with its parameters. */
function pathOf(
  subresource: 'exec' | 'attach',
  namespace: string,
  { pod, container }: ContainerAddress,
  parameters: Readonly<Record<string, string | readonly string[]>>,
): string {
  const query = new URLSearchParams({ container })
  for (const [name, values] of Object.entries(parameters)) {
    for (const value of [values].flat()) query.append(name, value)
  }
  return `/api/v1/namespaces/${namespace}/pods/${pod}/${subresource}?${query}`
}

/**
 * Opens a socket. Tries again while the kubelet does not yet know a container that the pod's status reports as
 * running: the kubelet's list of containers can be two seconds old. What keeps the API server from answering the
 * handshake is met as in {@link Connection.ask}.
 */
async function open(
  what: string,
  connection: Connection,
  path: string,
  find: (thrown: unknown) => Obstacle | undefined = obstacleIn,
): Promise<WebSocket> {
  const { signal, slow } = connection
  const end = performance.now() + KNOWN_WITHIN * slow * 1000
  const request = (attempt: Try) => openOnce(what, connection, path, attempt.signal)
  for (;;) {
    try {
      return await connection.ask(what, request, signal, { obstacleIn: find })
    } catch (thrown) {
      const isKnown = !(thrown instanceof Problem) || !NOT_KNOWN_YET.test(thrown.message)
      if (isKnown || performance.now() > end) throw thrown
      await pause(PAUSE, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

/** Opens a socket. A refused handshake becomes an error with the API server's message. */
async function openOnce(
  what: string,
  { config, slow, server }: Connection,
  path: string,
  signal: AbortSignal,
): Promise<WebSocket> {
  const options: WebSocket.ClientOptions = {}
  await config.applyToHTTPSOptions(options)
  const refused = (status: number | undefined, body: string) => {
    const verb = status === 403 ? 'is not allowed' : 'was refused'
    return new Problem(
      'environment',
      `The ${what} ${verb}: ${messageOfStatus(body) ?? `HTTP status ${status}`}.`,
      { cause: new ApiException(status ?? 0, '', body, {}) },
    )
  }
  // `ask` makes a sentence of it.
  const failed = (error: Error) => error
  return openSocket(what, server + path, options, { refused, failed }, signal, OPEN_WITHIN * slow)
}
