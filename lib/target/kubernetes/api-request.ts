import { HttpMethod, RequestContext } from '@kubernetes/client-node'
import { z } from 'zod'
import type { ApiAnswer, ApiRequest } from '../api-request.ts'
import { RUN_LABEL } from '../run-mark.ts'
import { answerOf } from './api-answer.ts'
import type { Connection } from './connection.ts'

const METHODS = { create: HttpMethod.POST, read: HttpMethod.GET, patch: HttpMethod.PATCH } as const

/** A request with its namespace. */
type Placed = ApiRequest & { readonly namespace: string }

/**
 * Sends a request as is and returns the API server's answer. client-node's own methods serialize through its
 * models, which drop a misspelt field and convert a value to its expected type.
 */
export async function answerTo(connection: Connection, request: Placed): Promise<ApiAnswer> {
  const { verb, object } = request
  const doing = `${verb} ${object.kind.toLowerCase()} ${object.metadata.name}`
  // A dry run and a read may be repeated freely. What a request stores has the run's label: if it is there
  // already, an earlier try stored it, which got no answer.
  return connection.ask(doing, async () => {
    const { status, body, headers } = await answerOnce(connection, request)
    const isThere = status === 409 && verb === 'create' && !request.dryRun && request.patch === undefined
    if (isThere) {
      const there = await answerOnce(connection, { ...request, verb: 'read' })
      const found = answerOf(there.status, there.body, doing, there.headers)
      if (found.is === 'accepted' && isOfTheSameRun(found.object, object)) return found
    }
    return answerOf(status, body, doing, headers)
  })
}

async function answerOnce(connection: Connection, request: Placed) {
  const { verb, object } = request
  const context = new RequestContext(connection.server + pathOf(request), METHODS[verb])
  context.setHeaderParam('Accept', 'application/json')
  if (verb !== 'read') {
    if (request.dryRun) context.setQueryParam('dryRun', 'All')
    context.setQueryParam('fieldValidation', request.unknownFields === 'refused' ? 'Strict' : 'Ignore')
    context.setHeaderParam(
      'Content-Type',
      verb === 'patch' ? 'application/merge-patch+json' : 'application/json',
    )
    context.setBody(JSON.stringify(request.patch ?? object))
  }
  const response = await connection.send(context)
  return { status: response.httpStatusCode, body: await response.body.text(), headers: response.headers }
}

const aMarked = z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }) })

function isOfTheSameRun(stored: unknown, { metadata }: ApiRequest['object']): boolean {
  const run = metadata.labels?.[RUN_LABEL]
  return run !== undefined && aMarked.safeParse(stored).data?.metadata.labels[RUN_LABEL] === run
}

/** The API path of a namespaced object. */
export function pathOf({ verb, object, subresource, namespace }: Placed): string {
  const { apiVersion, kind, metadata } = object
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const all = `${group}/namespaces/${namespace}/${kind.toLowerCase()}s`
  if (verb === 'create' && subresource === undefined) return all
  return subresource === undefined ? `${all}/${metadata.name}` : `${all}/${metadata.name}/${subresource}`
}
