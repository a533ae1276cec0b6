import type { V1Node } from '@kubernetes/client-node'
import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import { wholeName } from '../image-name.ts'
import { IMAGE_IS_LATE, IMAGE_IS_NOT_HAD } from '../image-reasons.ts'
import type { Manifest } from '../manifest.ts'
import { NOT_CREATED_YET, type PodSnapshot } from '../pod-snapshot.ts'
import type { Target } from '../target.ts'
import { type ImageNames, renamed } from './image-names.ts'

/** How long a node may fail to get an image before the run ends, in seconds: a registry may be away for a moment. */
const FAILS_FOR = 30

/** How long the run waits for all images, in seconds: after that, the claims see what else is wrong. */
const PULLED_WITHIN = 120

/**
 * Makes sure that the judged node can get the images of the pods, before a hundred pods wait for them. Makes a pod for
 * that only if the node does not say that it has them.
 * @param images as the manifests name them
 * @throws Problem (environment) in the words of the kubelet
 */
export async function mustGetImages(
  target: Pick<Target, 'apply' | 'look' | 'delete'>,
  images: ReadonlySet<string>,
  {
    node,
    names,
    slow,
    signal,
  }: {
    readonly node: V1Node | undefined
    readonly names: ImageNames
    readonly slow: number
    readonly signal: AbortSignal
  },
): Promise<void> {
  const there = new Set((node?.status?.images ?? []).flatMap(image => (image.names ?? []).map(wholeName)))
  const needed = [...new Set([...images].map(wholeName))]
  const lacking = needed.filter(image => !there.has(wholeName(renamed(image, names))))
  if (lacking.length === 0) return
  // A cluster that does not admit this pod may admit others.
  const pod = await target.apply(puller(lacking)).catch((thrown: unknown) => {
    if (thrown instanceof Problem) return undefined
    throw thrown
  })
  if (pod === undefined) return
  const failing = { since: performance.now(), why: '' }
  await poll(
    PULLED_WITHIN * slow,
    async () => {
      const { why, isDone } = pulled(await target.look(pod))
      if (isDone) return { done: undefined }
      if (why === undefined || failing.why === '') failing.since = performance.now()
      failing.why = why ?? ''
      if (why !== undefined && performance.now() - failing.since > FAILS_FOR * slow * 1000)
        throw new NoImage(why)
      return { waiting: why ?? 'they are being pulled' }
    },
    seen => new Problem('environment', seen),
    signal,
  ).catch((thrown: unknown) => {
    if (thrown instanceof NoImage || !(thrown instanceof Problem)) throw thrown
  })
  ;(await target.delete(pod)).close()
}

/** What keeps a container from its image, if anything; done when all containers have theirs. */
function pulled({ containers }: PodSnapshot): { readonly why: string | undefined; readonly isDone: boolean } {
  const waiting = containers.flatMap(({ image, state }) =>
    state.is === 'waiting' ? [{ image, ...state }] : [],
  )
  const failed = waiting.find(({ reason }) => isFailure(reason))
  const why = failed && `${failed.image}: ${failed.reason}: ${failed.message}`
  const isDone = containers.length > 0 && containers.every(hasImage)
  return { why, isDone }
}

/** Whether a container has its image: it has begun, or waits for something that comes after it. */
function hasImage({ imageId, state }: PodSnapshot['containers'][number]): boolean {
  return (
    imageId !== undefined || (state.is === 'waiting' && !COMING.has(state.reason) && !isFailure(state.reason))
  )
}

/** Whether a kubelet says with this that it could not get an image. */
function isFailure(reason: string): boolean {
  return IMAGE_IS_LATE.has(reason) || IMAGE_IS_NOT_HAD.has(reason)
}

/** With these words a kubelet says that it has not yet come to the image, or is about to pull it. */
const COMING: ReadonlySet<string> = new Set([NOT_CREATED_YET, 'ContainerCreating', 'PodInitializing'])

/** The node tries to get an image, and can't. */
class NoImage extends Problem {
  constructor(why: string) {
    super('environment', `The node can't get an image of the pods: ${why}.`, {
      remedy: `Name a registry that has them with --image-registry, or other names with --image-map; 'pidns images list' lists them. Or leave out the claims that use it with --claim.`,
    })
  }
}

/** A pod with a container for each image. None of them does anything. */
function puller(images: readonly string[]): Manifest {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod' as const,
    metadata: { name: 'images' },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: images.map((image, index) => ({ name: `image-${index}`, image })),
    },
  }
  return { file: 'images', text: '', objects: [pod], pod, isStatic: false }
}
