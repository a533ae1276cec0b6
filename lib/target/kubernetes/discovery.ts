import { HttpMethod, RequestContext } from '@kubernetes/client-node'
import { z } from 'zod'
import { inJson } from '../../in-json.ts'
import { Problem } from '../../problem.ts'
import type { Connection } from './connection.ts'

const aResourceList = z.looseObject({ resources: z.array(z.looseObject({ name: z.string() })) })

/** Why pods can't be resized here, as a clause; undefined if the API server serves `pods/resize`. */
export async function lackOfResize(connection: Connection): Promise<string | undefined> {
  const { resources } = await read(connection, '/api/v1', aResourceList)
  if (resources.some(({ name }) => name === 'pods/resize')) return undefined
  return 'the API server serves no pods/resize: it is older than Kubernetes 1.33, or the feature gate InPlacePodVerticalScaling is off'
}

const aDescription = z.looseObject({
  components: z.looseObject({
    schemas: z.record(
      z.string(),
      z.looseObject({ properties: z.record(z.string(), z.looseObject({})).optional() }),
    ),
  }),
})

/**
 * What the API server's OpenAPI description says about a field of a type in the core group; undefined if it has no
 * such field.
 */
export async function describedField(
  connection: Connection,
  type: string,
  field: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { components } = await read(connection, '/openapi/v3/api/v1', aDescription)
  return components.schemas[`io.k8s.api.core.v1.${type}`]?.properties?.[field]
}

/** @throws Problem (environment) if the API server does not answer with such an object */
async function read<T>(connection: Connection, path: string, schema: z.ZodType<T>): Promise<T> {
  return connection.ask(`read ${path}`, async () => {
    const context = new RequestContext(connection.server + path, HttpMethod.GET)
    context.setHeaderParam('Accept', 'application/json')
    const response = await connection.send(context)
    const found = inJson(schema, await response.body.text())
    if (response.httpStatusCode === 200 && found !== undefined) return found
    throw new Problem(
      'environment',
      `Could not read ${path}: the API server answered with HTTP status ${response.httpStatusCode}.`,
    )
  })
}
