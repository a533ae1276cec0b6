import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf, Problem } from '../../problem.ts'
import { wholeName } from '../image-name.ts'
import type { ManifestObject } from '../manifest.ts'
import { isFields, withPod } from './pods-in.ts'

/** Which image a pod gets in place of another. */
export interface ImageNames {
  /** The registry, and a folder in it if wanted, that has all images: `registry.example/mirror`. */
  readonly registry?: string
  /** By whole name, such as `docker.io/library/nginx:latest`: the name to use. These come before the registry. */
  readonly map?: ReadonlyMap<string, string>
}

/** The name to use for an image. An image that is not renamed keeps the name as it is written. */
export function renamed(image: string, { registry, map }: ImageNames): string {
  const whole = wholeName(image)
  const told = map?.get(whole)
  if (told !== undefined) return told
  return registry === undefined ? image : `${registry}/${whole.slice(whole.indexOf('/') + 1)}`
}

/** The images that the pods of these objects use, as they are written. */
export function imagesOf(objects: readonly ManifestObject[]): readonly string[] {
  const found: string[] = []
  const note = (image: string) => {
    found.push(image)
    return image
  }
  for (const object of objects) withPod(object, pod => ({ ...pod, spec: changedIn(pod.spec, note) }))
  return found
}

/** The objects with the images of their pods renamed: of containers, init containers and volumes. */
export function withImages(objects: readonly ManifestObject[], names: ImageNames): readonly ManifestObject[] {
  return objects.map(object =>
    withPod(object, pod => ({ ...pod, spec: changedIn(pod.spec, image => renamed(image, names)) })),
  )
}

type Change = (image: string) => string

function changedIn(spec: Readonly<Record<string, unknown>>, change: Change) {
  const changes = Object.entries(spec).flatMap(([name, list]) =>
    PLACES.has(name) && Array.isArray(list) ? [[name, list.map(item => changedOf(item, change))]] : [],
  )
  return { ...spec, ...Object.fromEntries(changes) }
}

const PLACES: ReadonlySet<string> = new Set(['containers', 'initContainers', 'volumes'])

/** A container, or a volume that is an image. */
function changedOf(item: unknown, change: Change): unknown {
  if (!isFields(item)) return item
  const { image } = item
  if (typeof image === 'string') return { ...item, image: change(image) }
  if (!isFields(image) || typeof image.reference !== 'string') return item
  return { ...item, image: { ...image, reference: change(image.reference) } }
}

/**
 * Reads a map of images: YAML with a name to use for each image.
 * @param file for the error
 * @throws Problem (usage)
 */
export function parseImageMap(text: string, file: string): ReadonlyMap<string, string> {
  try {
    const pairs = z.record(z.string(), z.string()).parse(parse(text))
    return new Map(Object.entries(pairs).map(([image, name]) => [wholeName(image), name]))
  } catch (thrown) {
    const why =
      thrown instanceof z.ZodError ? 'it does not map names to names' : messageOf(thrown).split('\n')[0]
    throw new Problem('usage', `The image map ${file} can't be read: ${why}.`, {
      remedy: `Write one line for each image, such as 'docker.io/library/nginx: registry.example/nginx:1.29'. See 'pidns images list'.`,
    })
  }
}
