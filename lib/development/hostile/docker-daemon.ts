import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'

/** A container that a daemon reports. */
export interface ToldContainer {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Labels of its image, which the container inherits. */
  readonly imageLabels?: Readonly<Record<string, string>>
}

/** An HTTP server on a unix socket with the part of Docker's API that finds and removes containers. */
export interface TellingDaemon extends AsyncDisposable {
  readonly host: string
  /** Requests that change something, `POST /containers/x/kill`. */
  readonly changes: readonly string[]
}

/** Starts the server in a folder. */
export async function daemonThatTells(
  folder: string,
  containers: readonly ToldContainer[],
): Promise<TellingDaemon> {
  const changes: string[] = []
  const server = createServer((request, response) => {
    const { method = 'GET' } = request
    const path = decodeURIComponent((request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, ''))
    if (method !== 'GET' && method !== 'HEAD') changes.push(`${method} ${path}`)
    response.setHeader('Api-Version', '1.43')
    response.setHeader('Content-Type', 'application/json')
    const [status, body] = answerTo(path, containers)
    response.statusCode = status
    response.end(method === 'HEAD' ? undefined : JSON.stringify(body))
  })
  const socket = join(folder, 'docker.sock')
  server.listen(socket)
  await once(server, 'listening')
  return {
    host: `unix://${socket}`,
    changes,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function answerTo(path: string, containers: readonly ToldContainer[]): readonly [number, unknown] {
  if (path === '/_ping') return [200, 'OK']
  if (path === '/info') return [200, { ID: 'telling', ServerVersion: '26.1.5', CgroupVersion: '2' }]
  if (path === '/version') return [200, { Version: '26.1.5', ApiVersion: '1.43' }]
  if (path === '/containers/json') {
    return [
      200,
      containers.map(({ name, labels }, index) => ({
        Id: String(index).repeat(64),
        Names: [`/${name}`],
        Image: 'somebody/app',
        ImageID: `sha256:${String(index).repeat(64)}`,
        Created: 1_790_000_000,
        State: 'running',
        Status: 'Up 2 hours',
        Labels: labels,
        Ports: [],
        Mounts: [],
      })),
    ]
  }
  const [, name] = /^\/containers\/([^/]+)\/json$/.exec(path) ?? []
  const index = containers.findIndex(each => each.name === name)
  if (index >= 0)
    return [200, { Id: String(index).repeat(64), Image: `sha256:${String(index).repeat(64)}`, Config: {} }]
  const [, digit] = /^\/images\/sha256:(\d)\d*\/json$/.exec(path) ?? []
  const image = containers[Number(digit ?? Number.NaN)]
  if (image !== undefined)
    return [200, { Id: `sha256:${String(digit).repeat(64)}`, Config: { Labels: image.imageLabels ?? null } }]
  return [404, { message: `No such container: ${path}` }]
}
