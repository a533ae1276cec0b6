import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import type { Connection } from '../../target/kubernetes/connection.ts'

const anObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
})

/** Reads the objects of a YAML file in this folder. */
export async function objectsIn(file: string) {
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  return parseAllDocuments(text).map(document => anObject.parse(document.toJS()))
}

/** Creates the objects of a YAML file in this folder, in its order. */
export async function createObjectsIn(file: string, connection: Connection): Promise<void> {
  for (const object of await objectsIn(file))
    await connection.ask(
      `create ${object.kind} ${object.metadata.name}`,
      () => connection.objects.create(object),
      connection.signal,
      // Nothing marks these objects, so whether an earlier try created one could only be guessed.
      { tries: 'once' },
    )
}
