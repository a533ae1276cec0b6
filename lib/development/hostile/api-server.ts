import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request, for a test to inspect. */
export interface Asked {
  readonly method: string
  /** The path without the query. */
  readonly path: string
}

/** How the server answers a request: `hang` never answers, a number is the HTTP status of a refusal. */
export type Fate = 'serve' | 'hang' | number

/** A stored object. */
interface Stored {
  readonly kind?: string
  readonly metadata?: { readonly name?: string }
}

/** A node that takes pods. */
const NODE = {
  kind: 'Node',
  metadata: { name: 'only' },
  status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { operatingSystem: 'linux' } },
}

/**
 * The part of a Kubernetes API server that a run needs for claims about stored objects. It stores everything
 * without validation, allows everything, and has neither kubelet nor controllers. So `api.round-trip-pod`
 * passes, and `api.wrong-type` rightly fails: the server accepts a wrong type.
 */
export class ApiServer {
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #objects = new Map<string, Stored>([['/api/v1/nodes/only', NODE]])
  readonly #fateOf: (asked: Asked) => Fate | Promise<Fate>
  readonly #asked: Asked[] = []

  /** @param fateOf decides how to answer a request; the answer waits for the decision */
  constructor(fateOf: (asked: Asked) => Fate | Promise<Fate> = () => 'serve') {
    this.#fateOf = fateOf
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Stores an object at a path such as `/api/v1/namespaces/default`, as if a client had sent it. */
  put(path: string, object: Stored): void {
    this.#objects.set(path, object)
  }

  /** Every request so far. */
  get asked(): readonly Asked[] {
    return this.#asked
  }

  /** The names of all existing namespaces of runs. */
  get namespaces(): readonly string[] {
    return [...this.#objects.keys()].flatMap(
      path => /^\/api\/v1\/namespaces\/(pidns-[^/]+)$/.exec(path)?.[1] ?? [],
    )
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const asked = { method: request.method ?? 'GET', path }
    const body = await text(request)
    this.#asked.push(asked)
    const fate = await this.#fateOf(asked)
    if (fate === 'hang') return
    const [status, answer] =
      typeof fate === 'number'
        ? [fate, refusal(fate, 'the test wants it so')]
        : this.#serve(asked, body, searchParams.has('dryRun'))
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer))
  }

  #serve({ method, path }: Asked, body: string, isDry: boolean): readonly [number, unknown] {
    if (path === '/version') return [200, { major: '1', minor: '37', gitVersion: 'v1.37.2' }]
    if (path.endsWith('/selfsubjectaccessreviews')) return [201, { status: { allowed: true } }]
    if (path.endsWith('/serviceaccounts/default'))
      return [200, { kind: 'ServiceAccount', metadata: { name: 'default' } }]
    switch (method) {
      case 'POST': {
        const object = JSON.parse(body) as Stored
        if (!isDry) this.#objects.set(`${path}/${object.metadata?.name}`, object)
        return [201, object]
      }
      case 'DELETE': {
        for (const each of this.#objects.keys()) {
          if (each === path || each.startsWith(`${path}/`)) this.#objects.delete(each)
        }
        return [200, { kind: 'Status', status: 'Success' }]
      }
      default: {
        const object = this.#objects.get(path)
        if (object !== undefined) return [200, object]
        const last = path.split('/').at(-1) ?? ''
        return isCollection(path) ? [200, this.#list(path)] : [404, refusal(404, `${last} not found`)]
      }
    }
  }

  #list(path: string) {
    const isIn = (each: string) => each.startsWith(`${path}/`) && !each.slice(path.length + 1).includes('/')
    return {
      kind: 'List',
      metadata: {},
      items: [...this.#objects].filter(([each]) => isIn(each)).map(([, it]) => it),
    }
  }
}

/** True for `/api/v1/namespaces/x/pods`, not for `/api/v1/namespaces/x`: kinds and names alternate. */
function isCollection(path: string): boolean {
  const [, kindsAndNames = ''] = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(.*)$/.exec(path) ?? []
  return kindsAndNames.split('/').length % 2 === 1
}

function refusal(code: number, message: string) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: code === 404 ? 'NotFound' : 'Forbidden',
    code,
    message,
  }
}

/** A kubeconfig for a server on this port. */
export function kubeconfigOf(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [
      { name: 'a', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
    ],
    users: [{ name: 'a', user: {} }],
  })
}
