import type { ManifestObject } from '../manifest.ts'
import { NotSupported } from '../not-supported.ts'
import { type ImageNames, withImages } from './image-names.ts'
import { placed } from './placed.ts'
import { ANYWHERE, type Placement } from './placement.ts'
import { lostBy, type PodPatch, patched } from './pod-patch.ts'
import { listIn, withPod } from './pods-in.ts'

/** How the pods of a run are fitted to a cluster as its operator has it. */
export interface Fitting {
  readonly placement: Placement
  readonly images: ImageNames
  /** What every pod gets besides what its manifest says. */
  readonly podPatch?: PodPatch
  /** A `config.json` of Docker with the credentials of registries, which every pod pulls its images with. */
  readonly dockerConfig?: string
}

/** The pods as their manifests are, on a node of the suite's choice. */
export const AS_WRITTEN: Fitting = { placement: ANYWHERE, images: {} }

/**
 * The objects of a manifest as the cluster takes them, on the judged node if one is known.
 * @throws NotSupported if that takes the ground from the claims on them
 */
export function fitted(
  objects: readonly ManifestObject[],
  fitting: Fitting,
  run: { readonly runId: string; readonly node: string | undefined },
): readonly ManifestObject[] {
  const { placement, podPatch } = fitting
  const lost = podPatch && lostBy(podPatch, objects)
  if (lost !== undefined) throw new NotSupported(`the patch of --pod-patch changes ${lost} of its pod`)
  return shownAs(placed(objects, { ...run, tolerations: placement.tolerations }), fitting)
}

/** The name of the run's Secret with credentials of registries. */
const PULL_SECRET = 'pidns-pull'

/** The Secret with credentials of registries, as pods name it (Kubernetes documentation, "Pull an Image from a Private Registry"). */
export function pullSecret(dockerConfig: string): ManifestObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: PULL_SECRET },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(dockerConfig).toString('base64') },
  }
}

function withPullSecret(object: ManifestObject): ManifestObject {
  return withPod(object, ({ spec, ...pod }) => ({
    ...pod,
    spec: { ...spec, imagePullSecrets: [...listIn(spec.imagePullSecrets), { name: PULL_SECRET }] },
  }))
}

/**
 * Keeps the token of a ServiceAccount out of a pod, unless its manifest says that it wants it: no claim needs more rights
 * than a pod without one has (Kubernetes documentation, "Configure Service Accounts for Pods").
 */
function withoutToken(object: ManifestObject): ManifestObject {
  return withPod(object, ({ spec, ...pod }) => ({
    ...pod,
    spec: { automountServiceAccountToken: false, ...spec },
  }))
}

/** The same for objects that are only shown to the API server, which run nothing. */
export function shownAs(
  objects: readonly ManifestObject[],
  { images, podPatch, dockerConfig }: Omit<Fitting, 'placement'>,
): readonly ManifestObject[] {
  const renamed = withImages(objects, images).map(withoutToken)
  const pulling = dockerConfig === undefined ? renamed : renamed.map(withPullSecret)
  return podPatch === undefined ? pulling : patched(pulling, podPatch)
}
