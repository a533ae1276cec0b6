import { z } from 'zod'
import { thisProcess } from '../../ownership.ts'
import type { ManifestObject } from '../manifest.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import type { LeaseReference } from './run-lease.ts'
import { withRuntimeClassName } from './runtime-class-name.ts'

const aJob = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
    }),
  }),
})

/** The run that objects are created for. */
interface RunOfObjects {
  readonly runId: string
  readonly namespace: string
  /** The RuntimeClass for every pod that does not name one. */
  readonly runtimeClass?: string | undefined
  /** How often the run has begun from nothing, counted from 1; default 1. */
  readonly round?: number
  /** What owns the objects, so that they go with it; undefined if they go with their namespace. */
  readonly owner?: LeaseReference | undefined
}

/** An object with the run's label. */
export type RunObject = ManifestObject & { readonly metadata: { readonly labels: Record<string, string> } }

/**
 * The objects of a manifest as one run creates them: with its label and in its namespace. A RuntimeClass has
 * no namespace, and another run may be active: it gets a name of the run's own, and the pod uses that name.
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
    const owned =
      run.owner === undefined ? {} : { ownerReferences: [{ ...run.owner, blockOwnerDeletion: true }] }
    const placed = { ...object, metadata: { ...metadata, labels, ...owned, namespace: run.namespace } }
    if (object.kind === 'Job') return { ...placed, ...withMarkedPods(object, run) }
    return object.kind === 'Pod' ? { ...placed, ...withRuntimeClass(object, objects, run) } : placed
  })
}

/** Puts the run's label on a Job's pods too. */
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

function ownName(name: string, { runId, round = 1 }: RunOfObjects): string {
  return round === 1 ? `${name}-${runId}` : `${name}-${round}-${runId}`
}
