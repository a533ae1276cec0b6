import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { ApiException, HttpMethod, RequestContext, type V1Pod } from '@kubernetes/client-node'
import { z } from 'zod'
import { cut } from '../../cut.ts'
import { inJson } from '../../in-json.ts'
import type { Connection } from './connection.ts'

/** How much is quoted of what can't be parsed, in characters. */
const TOLD = 200

/** A pod, or the Status in an ERROR. Dates are texts here, unlike elsewhere in client-node's models. */
type Told = V1Pod & { readonly code?: number }

const anEvent = z.looseObject({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.custom<Told>(value => typeof value === 'object' && value !== null),
})

/** What a watch tells (Kubernetes documentation, "API Concepts", watches). */
export type WatchEvent = z.infer<typeof anEvent>

/** Which pods to watch. */
export interface Watched {
  /** `/api/v1/namespaces/x/pods` */
  readonly path: string
  readonly fieldSelector: string
  /** Where to begin: after this version. */
  readonly resourceVersion: string
}

/**
 * Opens a watch. Its events come until the API server ends it, or `signal` aborts; they throw the error of a
 * connection that breaks. client-node's own Watch can't be ended while it opens, and skips what it can't parse.
 * @throws ApiException if the API server refuses the watch; the error of a connection that fails
 */
export async function eventsOf(
  connection: Connection,
  { path, fieldSelector, resourceVersion }: Watched,
  signal: AbortSignal,
): Promise<AsyncIterable<WatchEvent>> {
  const context = new RequestContext(connection.server + path, HttpMethod.GET)
  const parameters = { watch: 'true', allowWatchBookmarks: 'true', fieldSelector, resourceVersion }
  for (const [name, value] of Object.entries(parameters)) context.setQueryParam(name, value)
  const { httpStatusCode, headers, body } = await connection.send(context, signal)
  if (httpStatusCode !== 200) throw new ApiException(httpStatusCode, '', await body.text(), headers)
  const stream = body.stream()
  if (stream === null) throw new Error('a watch was answered without a body')
  return eventsIn(Readable.fromWeb(stream))
}

async function* eventsIn(bytes: Readable): AsyncGenerator<WatchEvent> {
  // A broken stream is told by its error; readline alone would only see its end.
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => {})
  bytes.on('error', error => broken.reject(error))
  const lines = createInterface(bytes)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), broken.promise])
      if (next.done === true) return
      const event = inJson(anEvent, next.value)
      if (event === undefined)
        throw new Error(`a watch told something that is no event: ${cut(next.value, TOLD)}`)
      yield event
    }
  } finally {
    bytes.destroy()
  }
}
