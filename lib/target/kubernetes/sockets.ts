import type WebSocket from 'ws'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { attachmentOn, COMMAND_WITHIN, commandOn, openSocket } from '../remote-command.ts'
import type { Attachment, ContainerAddress, ExecResult } from '../target.ts'
import { apiProblem, messageOfStatus } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** Time limit for a socket to open, in seconds, including the time until the kubelet knows the container. */
const OPEN_WITHIN = 30
/** What the kubelet says about a container that it does not know yet. */
const NOT_KNOWN_YET = /container \S+ not found in pod|container not found \(/

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
  const socket = await open(what, connection, path)
  return commandOn(socket, what, command, connection.signal, within * connection.slow)
}

/** Attaches a terminal to a container's main process through the API server's attach. */
export async function attach(
  connection: Connection,
  namespace: string,
  address: ContainerAddress,
): Promise<Attachment> {
  const what = `attach to container ${address.container} of pod ${address.pod}`
  const path = pathOf('attach', namespace, address, { stdin: 'true', stdout: 'true', tty: 'true' })
  return attachmentOn(await open(what, connection, path))
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
 * Opens a socket. Retries while the kubelet does not yet know a container that the pod's status reports as
 * running: the kubelet's list of containers can be two seconds old.
 */
function open(what: string, connection: Connection, path: string): Promise<WebSocket> {
  return poll<WebSocket>(
    OPEN_WITHIN * connection.slow,
    async window => {
      try {
        return { done: await openOnce(what, connection, path, window) }
      } catch (thrown) {
        if (thrown instanceof Problem && NOT_KNOWN_YET.test(thrown.message))
          return { waiting: thrown.message }
        throw thrown
      }
    },
    lastSeen => new Problem('environment', lastSeen),
    connection.signal,
  )
}

/** Opens a socket. A refused handshake becomes an error with the API server's message. */
async function openOnce(
  what: string,
  { config, slow }: Connection,
  path: string,
  signal: AbortSignal,
): Promise<WebSocket> {
  const server = config.getCurrentCluster()?.server ?? ''
  const options: WebSocket.ClientOptions = {}
  await config.applyToHTTPSOptions(options)
  const refused = (status: number | undefined, body: string) => {
    const verb = status === 403 ? 'is not allowed' : 'was refused'
    return new Problem(
      'environment',
      `The ${what} ${verb}: ${messageOfStatus(body) ?? `HTTP status ${status}`}.`,
    )
  }
  const failed = (error: Error) => apiProblem(error, what, server)
  return openSocket(what, server + path, options, { refused, failed }, signal, OPEN_WITHIN * slow)
}
