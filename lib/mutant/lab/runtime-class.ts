import { NodeV1Api } from '@kubernetes/client-node'
import { thisProcess } from '../../ownership.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { created } from '../../target/kubernetes/created.ts'
import { OWNER_ANNOTATION } from '../../target/run-mark.ts'

/** Creates a RuntimeClass for a handler. Replaces a leftover of an ended process. */
export async function makeRuntimeClass(
  connection: Connection,
  name: string,
  handler: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const api = connection.api(NodeV1Api)
  const fieldSelector = `metadata.name=${name}`
  await connection.ask(`delete the RuntimeClass ${name}`, () =>
    api.deleteCollectionRuntimeClass({ fieldSelector }),
  )
  const metadata = {
    name,
    labels: { ...labels },
    annotations: { [OWNER_ANNOTATION]: JSON.stringify(thisProcess()) },
  }
  const [annotation] = Object.values(metadata.annotations)
  await created(connection, `create the RuntimeClass ${name}`, {
    create: () => api.createRuntimeClass({ body: { metadata, handler } }),
    read: () => api.readRuntimeClass({ name }),
    isOurs: there => there?.metadata?.annotations?.[OWNER_ANNOTATION] === annotation,
  })
}
