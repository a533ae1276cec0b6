import type { ManifestObject } from '../manifest.ts'

/** Where an object describes pods: in its own spec, in its template, or in the template of its Jobs. */
const PLACES = [
  ['spec', 'containers'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  // A PodTemplate has no spec of its own.
  ['template', 'spec'],
] as const

/**
 * The object with this RuntimeClass for all pods that it describes. A pod that names another class keeps it.
 */
export function withRuntimeClassName(object: ManifestObject, runtimeClass: string): ManifestObject {
  const [own, ...templates] = PLACES
  const place = has(object, own) ? ['spec'] : templates.find(path => has(object, path))
  return place === undefined ? object : { ...object, ...named(object, place, runtimeClass) }
}

type JsonObject = Readonly<Record<string, unknown>>

function named(object: JsonObject, [field, ...rest]: readonly string[], runtimeClass: string): JsonObject {
  if (field === undefined) return { runtimeClassName: runtimeClass, ...object }
  const inner = object[field]
  return isObject(inner) ? { ...object, [field]: named(inner, rest, runtimeClass) } : object
}

function has(object: unknown, path: readonly string[]): boolean {
  const [field, ...rest] = path
  if (field === undefined) return true
  return isObject(object) && field in object && has(object[field], rest)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
