import type WebSocket from 'ws'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { attachmentOn, COMMAND_WITHIN, commandOn, openSocket } from '../remote-command.ts'
import type { Attachment, ContainerAddress, ExecResult } from '../target.ts'
import { apiProblem, messageOfStatus } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** How long a socket may take to open, the kubelet's getting to know its container included, in seconds. */
const OPEN_WITHIN = 30
/** What the kubelet says of a container that it does not know yet. */
const NOT_KNOWN_YET = /container \S+ not found in pod|container not found \(/

/** Runs a command in a container by the API server's exec. */
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

/** Attaches to a container's main process by the API server's attach, with a terminal. */
export async function attach(
  connection: Connection,
  namespace: string,
  address: ContainerAddress,
): Promise<Attachment> {
  const what = `attach to container ${address.container} of pod ${address.pod}`
  const path = pathOf('attach', namespace, address, { stdin: 'true', stdout: 'true', tty: 'true' })
  return attachmentOn(await open(what, connection, path))
}

/** A subresource of a pod, with what is asked of it. */
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
 * Opens a socket. While the kubelet does not know a container yet that the pod's status says is running, it is asked
 * again: it looks into a list of containers that can be two seconds old.
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

/** Opens a socket; a refused handshake becomes a sentence with what the API server said. */
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
