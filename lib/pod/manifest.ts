import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'

const anObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }),
})

const aPod = anObject.extend({
  kind: z.literal('Pod'),
  spec: z.looseObject({ containers: z.array(z.looseObject({ name: z.string(), image: z.string() })) }),
})

/** One object of a manifest. */
export type ManifestObject = z.infer<typeof anObject>
/** The pod of a manifest. */
type PodObject = z.infer<typeof aPod>

/** What one YAML file describes: one pod and what it needs (secrets), each appliable by kubectl as it stands. */
export interface Manifest {
  /** Path below `manifests/`. */
  readonly file: string
  /** In the order in which they stand in the file. */
  readonly objects: readonly ManifestObject[]
  readonly pod: PodObject
}

/** The folder that holds all manifests. */
const MANIFESTS = new URL('../../manifests/', import.meta.url)

/** Reads a manifest. @throws Error when the file is not a pod and what it needs: a fault of the suite. */
export async function readManifest(file: string): Promise<Manifest> {
  return parseManifest(file, await readFile(new URL(file, MANIFESTS), 'utf8'))
}

/** The manifest that `text` describes. */
export function parseManifest(file: string, text: string): Manifest {
  const objects = parseAllDocuments(text).map(document => anObject.parse(document.toJS()))
  const pods = objects.filter(object => object.kind === 'Pod').map(object => aPod.parse(object))
  const [pod, ...others] = pods
  if (pod === undefined || others.length > 0)
    throw new Error(`${file} must describe one pod, it has ${pods.length}`)
  return { file, objects, pod }
}
