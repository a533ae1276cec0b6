import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf, Problem } from '../../problem.ts'
import type { ManifestObject } from '../manifest.ts'
import type { Toleration } from './placement.ts'
import { isFields, listIn, type PodPart, withPod } from './pods-in.ts'

const texts = z.record(z.string(), z.string())
const amounts = z.record(z.string(), z.union([z.string(), z.number()]))

/** Only fields that no claim is about: what a policy of the cluster may demand of every pod. */
const aPatch = z
  .strictObject({
    metadata: z.strictObject({ labels: texts.optional(), annotations: texts.optional() }).optional(),
    spec: z
      .strictObject({
        containers: z
          .array(
            z.strictObject({
              name: z.string().optional(),
              resources: z.strictObject({ limits: amounts.optional(), requests: amounts.optional() }),
            }),
          )
          .optional(),
        imagePullSecrets: z.array(z.strictObject({ name: z.string() })).optional(),
        priorityClassName: z.string().optional(),
        schedulerName: z.string().optional(),
        serviceAccountName: z.string().optional(),
        tolerations: z
          .array(
            z.strictObject({
              key: z.string().optional(),
              operator: z.enum(['Exists', 'Equal']).optional(),
              value: z.string().optional(),
              effect: z.string().optional(),
              tolerationSeconds: z.number().optional(),
            }),
          )
          .optional(),
      })
      .optional(),
  })
  .describe('a patch for every pod of a run')

const MAY_SET =
  'A patch may set metadata.labels, metadata.annotations, and in spec: containers[].resources, imagePullSecrets, priorityClassName, schedulerName, serviceAccountName and tolerations.'

type Fields = Readonly<Record<string, unknown>>

/** What every pod of a run gets besides what its manifest says, so that a cluster's policies admit it. */
export interface PodPatch {
  /** The file as given. */
  readonly text: string
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly digest: string
  readonly fields: z.infer<typeof aPatch>
}

/**
 * Reads a patch for pods.
 * @param file for the error
 * @throws Problem (usage) for what is no YAML, or sets a field that claims may be about
 */
export function parsePodPatch(text: string, file: string): PodPatch {
  const parsed = aPatch.safeParse(inYaml(text, file))
  if (parsed.success)
    return { text, digest: createHash('sha256').update(text).digest('hex'), fields: parsed.data }
  const [issue] = parsed.error.issues
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const path = [...(issue?.path ?? []), ...keys].map(String).join('.')
  const why = keys.length > 0 ? 'which a patch may not' : (issue?.message ?? 'which can not be read')
  throw new Problem('usage', `The patch ${file} sets ${path || 'no fields'}, ${why}.`, { remedy: MAY_SET })
}

/** The taints that the pods tolerate by a patch. */
export function tolerationsOf(patch: PodPatch | undefined): readonly Toleration[] {
  return (patch?.fields.spec?.tolerations ?? []).map(({ key, operator = 'Equal', value = '', effect }) => ({
    ...(key !== undefined && { key }),
    ...(operator === 'Equal' && { value }),
    ...(effect !== undefined && { effect }),
  }))
}

function inYaml(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (thrown) {
    throw new Problem('usage', `The patch ${file} is not YAML: ${messageOf(thrown).split('\n')[0]}`)
  }
}

/** The objects with their pods patched. What a manifest says of a field, holds; what the patch adds to a list, is added. */
export function patched(
  objects: readonly ManifestObject[],
  { fields }: Pick<PodPatch, 'fields'>,
): readonly ManifestObject[] {
  return objects.map(object => withPod(object, pod => patchedPod(pod, fields, 'manifest')))
}

/** Which of two values of one field holds. */
type Winner = 'manifest' | 'patch'

function patchedPod({ metadata, spec }: PodPart, fields: PodPatch['fields'], winner: Winner): PodPart {
  // Its tolerations come with those of the run: a node is chosen by them.
  const { containers, tolerations: _, imagePullSecrets = [], ...plain } = fields.spec ?? {}
  const pulling =
    imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: [...listIn(spec.imagePullSecrets), ...imagePullSecrets] }
  return {
    metadata: merged(metadata ?? {}, fields.metadata ?? {}, winner),
    spec: {
      ...merged(spec, plain, winner),
      ...pulling,
      ...withResources(spec, containers ?? [], winner),
    },
  }
}

type Resourced = NonNullable<NonNullable<PodPatch['fields']['spec']>['containers']>[number]

/** The containers and init containers with their resources. An item without a name is for all of them. */
function withResources(spec: Fields, items: readonly Resourced[], winner: Winner): Fields {
  if (items.length === 0) return {}
  const of = (container: unknown) =>
    isFields(container)
      ? items
          .filter(({ name }) => name === undefined || name === container.name)
          .reduce((so, { resources }) => merged(so, { resources }, winner), container)
      : container
  const kinds = ['containers', 'initContainers'].filter(kind => Array.isArray(spec[kind]))
  return Object.fromEntries(kinds.map(kind => [kind, listIn(spec[kind]).map(of)]))
}

function merged(it: Fields, other: Fields, winner: Winner): Fields {
  const both = Object.entries(other)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const own = it[name]
      if (isFields(own) && isFields(value)) return [name, merged(own, value, winner)] as const
      return [name, own !== undefined && winner === 'manifest' ? own : value] as const
    })
  return { ...it, ...Object.fromEntries(both) }
}

/**
 * What the pods of these objects lose by the patch, as the path of a field; undefined if nothing: it changes what a
 * manifest says, or bounds containers of a pod that has a bound as a whole.
 */
export function lostBy(
  { fields }: Pick<PodPatch, 'fields'>,
  objects: readonly ManifestObject[],
): string | undefined {
  let lost: string | undefined
  for (const object of objects) {
    withPod(object, pod => {
      const { metadata = {}, spec } = pod
      const bounds = (fields.spec?.containers ?? []).length > 0 && 'resources' in pod.spec
      lost ??= bounds ? 'spec.resources' : changedIn({ metadata, spec }, patchedPod(pod, fields, 'patch'))
      return pod
    })
  }
  return lost
}

/** The path of the first field of `before` that has another value after. What is only added to a list is no change. */
function changedIn(before: unknown, after: unknown, path: readonly string[] = []): string | undefined {
  if (isFields(before) && isFields(after))
    return Object.keys(before)
      .map(name => changedIn(before[name], after[name], [...path, name]))
      .find(found => found !== undefined)
  if (Array.isArray(before) && Array.isArray(after))
    return before
      .map((each, index) => changedIn(each, after[index], [...path, String(index)]))
      .find(found => found !== undefined)
  return isDeepStrictEqual(before, after) ? undefined : path.join('.')
}
