import type { ManifestObject } from '../manifest.ts'

type Fields = Readonly<Record<string, unknown>>

/** A pod, or the template of one. */
export interface PodPart {
  readonly metadata?: Fields | undefined
  readonly spec: Fields
}

/** Where the kinds of the API that have a template keep it. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  Pod: [],
  PodTemplate: ['template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
}

/** The object with its pod, or the pod of its template, changed. An object that has none, or no sound one, stays as it is. */
export function withPod(object: ManifestObject, change: (pod: PodPart) => PodPart): ManifestObject {
  const path = TEMPLATES[object.kind]
  if (path === undefined) return object
  return { ...object, ...changedAt(object, path, change) }
}

function changedAt(it: Fields, path: readonly string[], change: (pod: PodPart) => PodPart): Fields {
  const [step, ...rest] = path
  if (step === undefined) return isPodPart(it) ? { ...it, ...change(it) } : it
  const inner = it[step]
  return isFields(inner) ? { ...it, [step]: changedAt(inner, rest, change) } : it
}

function isPodPart(it: Fields): it is Fields & PodPart {
  return isFields(it.spec) && (it.metadata === undefined || isFields(it.metadata))
}

/** Whether this is an object of JSON, not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a field holds if it is a list; nothing if it is not there. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
