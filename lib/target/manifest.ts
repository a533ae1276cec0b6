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

const aJob = anObject.extend({ spec: z.looseObject({ template: z.looseObject({}) }) })

/** One object of a manifest. */
export type ManifestObject = z.infer<typeof anObject>
/** The pod of a manifest. */
type PodObject = z.infer<typeof aPod>

/**
 * What one YAML file describes: one pod, by itself or as a Job's template, and what it needs (Secrets).
 * kubectl can apply the file as is.
 */
export interface Manifest {
  /** Path below `manifests/`. */
  readonly file: string
  /** The file's text, unchanged. */
  readonly text: string
  /** In the order of the file. */
  readonly objects: readonly ManifestObject[]
  readonly pod: PodObject
  /**
   * The file is below `manifests/static/`: a kubelet reads it from its node's disk, and the API server only
   * has a mirror pod.
   */
  readonly isStatic: boolean
}

/** The folder that holds all manifests. */
const MANIFESTS = new URL('../../manifests/', import.meta.url)

/**
 * Reads a manifest.
 * @throws Error if the file is not one pod and what it needs, which is a bug in the suite
 */
export async function readManifest(file: string): Promise<Manifest> {
  return parseManifest(file, await readFile(new URL(file, MANIFESTS), 'utf8'))
}

/** Reads the objects of a file that does not have to describe a pod. */
export async function readObjects(file: string): Promise<readonly ManifestObject[]> {
  return parseObjects(await readFile(new URL(file, MANIFESTS), 'utf8'))
}

function parseObjects(text: string): readonly ManifestObject[] {
  return parseAllDocuments(text).map(document => anObject.parse(document.toJS()))
}

/** The manifest that `text` describes. */
export function parseManifest(file: string, text: string): Manifest {
  const objects = parseObjects(text)
  const pods = objects.flatMap(podsOf)
  const [pod, ...others] = pods
  if (pod === undefined || others.length > 0)
    throw new Error(`${file} must describe one pod, it has ${pods.length}`)
  return { file, text, objects, pod, isStatic: file.startsWith('static/') }
}

/** The pod that an object is or creates. A Job's pod gets the Job's name here. */
function podsOf(object: ManifestObject): readonly PodObject[] {
  if (object.kind === 'Pod') return [aPod.parse(object)]
  if (object.kind !== 'Job') return []
  const { metadata, spec } = aJob.parse(object)
  return [aPod.parse({ ...spec.template, apiVersion: 'v1', kind: 'Pod', metadata })]
}
