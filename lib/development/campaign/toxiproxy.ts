import { createServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { Step } from '../../progress.ts'
import { cached } from '../../provision/artefact.ts'
import { toxiproxyServer } from '../../provision/toxiproxy.ts'

/** How long the server may take to answer after its start, in seconds. */
const ANSWERS_WITHIN = 10

const NAME = 'api-server'

const aProxy = z.looseObject({ listen: z.string() })

/** What a toxic does, in toxiproxy's own words (its README, "Toxics"). */
export interface Toxic {
  readonly type: 'latency' | 'timeout' | 'reset_peer' | 'limit_data' | 'bandwidth' | 'slicer'
  /** `downstream`: from the API server to the runs. */
  readonly stream: 'upstream' | 'downstream'
  /** The share of connections that it befalls, 0 to 1. */
  readonly toxicity?: number
  readonly attributes: Readonly<Record<string, number>>
}

/** A toxiproxy in front of the API server. It listens on loopback only. */
export class Toxiproxy implements AsyncDisposable {
  /** Where the runs connect to: `127.0.0.1:40123`. */
  readonly address: string
  readonly #api: string
  readonly #server: ReturnType<typeof serve>

  private constructor(api: string, address: string, server: ReturnType<typeof serve>) {
    this.#api = api
    this.address = address
    this.#server = server
  }

  /**
   * Starts a proxy.
   * @param upstream address and port of the API server
   */
  static async start(upstream: string, context: Context, step: Step): Promise<Toxiproxy> {
    const folder = await cached(toxiproxyServer(context), context, step)
    const port = await aFreePort()
    const server = serve(join(folder, 'toxiproxy-server'), port)
    const api = `http://127.0.0.1:${port}`
    try {
      await poll(
        ANSWERS_WITHIN,
        () =>
          ask(api, 'GET', '/proxies').then(
            () => ({ done: undefined }),
            thrown => ({ waiting: messageOf(thrown) }),
          ),
        seen => new Problem('environment', `toxiproxy did not answer within ${ANSWERS_WITHIN} s: ${seen}.`),
        context.signal,
      )
      const made = await ask(api, 'POST', '/proxies', { name: NAME, upstream, listen: '127.0.0.1:0' })
      return new Toxiproxy(api, aProxy.parse(made).listen, server)
    } catch (thrown) {
      server.kill('SIGKILL')
      throw thrown
    }
  }

  /** Adds a toxic. @returns how to remove it */
  async add(toxic: Toxic): Promise<() => Promise<void>> {
    const name = `${toxic.type}-${toxic.stream}`
    await this.#ask('POST', '/toxics', { name, ...toxic })
    return async () => {
      await this.#ask('DELETE', `/toxics/${name}`)
    }
  }

  /** Refuses connections and ends those that there are, or no longer. */
  async refuse(isRefusing: boolean): Promise<void> {
    await this.#ask('POST', '', { enabled: !isRefusing })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.kill('SIGTERM')
    await this.#server
  }

  #ask(method: string, path: string, body?: object): Promise<unknown> {
    return ask(this.#api, method, `/proxies/${NAME}${path}`, body)
  }
}

function serve(binary: string, port: number) {
  const args = ['-host', '127.0.0.1', '-port', String(port)]
  // In a group of its own: Ctrl-C in a terminal must not end it before the runs have cleaned up.
  return execa(binary, args, { detached: true, cleanup: true, reject: false, stdio: 'ignore' })
}

async function ask(api: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${api}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  })
  const text = await response.text()
  if (!response.ok) throw new Problem('environment', `toxiproxy refused ${method} ${path}: ${text.trim()}`)
  return text === '' ? undefined : JSON.parse(text)
}

async function aFreePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
  })
  return promise
}
