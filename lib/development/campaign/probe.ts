import { request } from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'

/** How long a probe waits for the whole answer, in milliseconds. */
const WAITS = 5000

/** How one request on a connection of its own went. */
interface Probed {
  readonly seconds: number
  /** How many bytes of the answer's body came. */
  readonly bytes: number
  /** Why it is not whole. */
  readonly error?: string
}

/** Asks the API server for a path, as the runs do: through the proxy. */
export type Probe = (path: string) => Promise<Probed>

/** A probe with the server and the credentials of a kubeconfig. */
export async function probeOf(config: KubeConfig): Promise<Probe> {
  const server = config.getCurrentCluster()?.server ?? ''
  const options = {}
  await config.applyToHTTPSOptions(options)
  return path => ask(new URL(path, server), options)
}

async function ask(url: URL, options: object): Promise<Probed> {
  const began = performance.now()
  const { promise, resolve } = Promise.withResolvers<Probed>()
  let bytes = 0
  const end = (error?: string) =>
    resolve({ seconds: (performance.now() - began) / 1000, bytes, ...(error !== undefined && { error }) })
  const asked = request(url, { ...options, agent: false, signal: AbortSignal.timeout(WAITS) }, answer => {
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    answer.on('end', () => end(answer.complete ? undefined : 'the answer ended early'))
    answer.on('error', thrown => end(thrown.message))
  })
  asked.on('error', thrown => end(thrown.message))
  asked.end()
  return promise
}
