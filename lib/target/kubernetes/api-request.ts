import { createConfiguration, HttpMethod, RequestContext } from '@kubernetes/client-node'
import type { ApiAnswer, ApiRequest } from '../api-request.ts'
import { answerOf } from './api-answer.ts'
import type { Connection } from './connection.ts'

const METHODS = { create: HttpMethod.POST, read: HttpMethod.GET, patch: HttpMethod.PATCH } as const

/**
 * Sends a request as is and returns the API server's answer. client-node's own methods serialize through its
 * models, which drop a misspelt field and convert a value to its expected type.
 */
export async function answerTo(
  connection: Connection,
  request: ApiRequest & { namespace: string },
): Promise<ApiAnswer> {
  const { verb, object } = request
  const doing = `${verb} ${object.kind.toLowerCase()} ${object.metadata.name}`
  return connection.ask(doing, async () => {
    const context = new RequestContext(connection.server + pathOf(request), METHODS[verb])
    context.setHeaderParam('Accept', 'application/json')
    if (verb !== 'read') {
      if (request.dryRun) context.setQueryParam('dryRun', 'All')
      context.setQueryParam('fieldValidation', request.unknownFields === 'refused' ? 'Strict' : 'Ignore')
      context.setHeaderParam(
        'Content-Type',
        verb === 'patch' ? 'application/merge-patch+json' : 'application/json',
      )
      context.setBody(JSON.stringify(verb === 'patch' ? request.patch : object))
    }
    await connection.config.applySecurityAuthentication(context)
    const response = await createConfiguration().httpApi.send(context).toPromise()
    return answerOf(response.httpStatusCode, await response.body.text(), doing)
  })
}

/** The API path of a namespaced object. */
export function pathOf({ verb, object, subresource, namespace }: ApiRequest & { namespace: string }): string {
  const { apiVersion, kind, metadata } = object
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const all = `${group}/namespaces/${namespace}/${kind.toLowerCase()}s`
  if (verb === 'create') return all
  return subresource === undefined ? `${all}/${metadata.name}` : `${all}/${metadata.name}/${subresource}`
}
