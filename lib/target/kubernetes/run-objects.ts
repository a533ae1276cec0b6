import { z } from 'zod'
import { thisProcess } from '../../ownership.ts'
import type { ManifestObject } from '../manifest.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import { withRuntimeClassName } from './runtime-class-name.ts'

const aJob = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
    }),
  }),
})

/** The run that objects are made for. */
interface RunOfObjects {
  readonly runId: string
  readonly namespace: string
  /** The RuntimeClass of every pod that names none. */
  readonly runtimeClass?: string | undefined
}

/** An object of a run carries its label. */
export type RunObject = ManifestObject & { readonly metadata: { readonly labels: Record<string, string> } }

/**
 * The objects of a manifest as one run makes them: with its label and in its namespace. A RuntimeClass is in no
 * namespace: it gets a name of the run's own, by which the pod calls it, for another run may be under way.
 */
export function objectsOf(objects: readonly ManifestObject[], run: RunOfObjects): readonly RunObject[] {
  return objects.map(asGiven => {
    const object = run.runtimeClass === undefined ? asGiven : withRuntimeClassName(asGiven, run.runtimeClass)
    const { metadata } = object
    const labels = { ...metadata.labels, [RUN_LABEL]: run.runId }
    if (object.kind === 'RuntimeClass') {
      const annotations = { [OWNER_ANNOTATION]: JSON.stringify(thisProcess()) }
      return { ...object, metadata: { ...metadata, name: ownName(metadata.name, run), labels, annotations } }
    }
    const placed = { ...object, metadata: { ...metadata, labels, namespace: run.namespace } }
    if (object.kind === 'Job') return { ...placed, ...withMarkedPods(object, run) }
    return object.kind === 'Pod' ? { ...placed, ...withRuntimeClass(object, objects, run) } : placed
  })
}

/** The pods that a Job makes carry the run's label too. */
function withMarkedPods(job: ManifestObject, { runId }: RunOfObjects) {
  const { spec } = aJob.parse(job)
  const { metadata } = spec.template
  const labels = { ...metadata?.labels, [RUN_LABEL]: runId }
  return { spec: { ...spec, template: { ...spec.template, metadata: { ...metadata, labels } } } }
}

function withRuntimeClass(pod: ManifestObject, beside: readonly ManifestObject[], run: RunOfObjects) {
  const { spec } = pod
  if (typeof spec !== 'object' || spec === null || !('runtimeClassName' in spec)) return {}
  const name = spec.runtimeClassName
  const isOfTheRun = beside.some(({ kind, metadata }) => kind === 'RuntimeClass' && metadata.name === name)
  return isOfTheRun ? { spec: { ...spec, runtimeClassName: ownName(String(name), run) } } : {}
}

function ownName(name: string, { runId }: RunOfObjects): string {
  return `${name}-${runId}`
}
