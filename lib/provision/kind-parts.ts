import type { Context } from '../context.ts'
import type { Progress } from '../progress.ts'
import { type DockerEngine, dockerEngine } from './docker/engine.ts'
import { askOnce, ensure, survey } from './ensure.ts'
import { EXAMPLE_IMAGES } from './example-images/images.ts'
import { exampleImage, type ImageForNodes } from './example-images/part.ts'
import { kindCli } from './kind/cli.ts'
import { clusterConfig, leftOut } from './kind/cluster-config.ts'
import { kubernetesByDefault } from './kubernetes/by-default.ts'
import { mustExist } from './kubernetes/existence.ts'
import { type KubernetesVersion, PROVEN_KUBERNETES } from './kubernetes/version.ts'
import { type NodeImage, nodeImage } from './node-image/part.ts'
import { KNOWN_OCI_RUNTIMES } from './oci-runtime/known.ts'
import type { OciRuntime } from './oci-runtime/oci-runtime.ts'
import { OWN_KERNEL_LACKS, type OwnKernel } from './own-kernel/own-kernel.ts'
import { ownKernelFiles, type ReadyKernel } from './own-kernel/part.ts'
import type { PartReport } from './part.ts'

/** Everything needed to create a kind cluster, on this machine and ready to use. */
export interface KindParts {
  /** Absolute path of the kind binary. */
  readonly kind: string
  readonly kubernetes: KubernetesVersion
  readonly nodeImage: NodeImage
  /** How many nodes take pods. */
  readonly nodes: number
  /** An extra OCI runtime for the nodes, under a handler of the same name. */
  readonly ociRuntime: OciRuntime | undefined
  /** A kind `Cluster` (kind.x-k8s.io/v1alpha4) as an object, for this image on this machine. */
  readonly clusterConfig: Record<string, unknown>
  /** What the cluster lacks compared with a usual kind cluster, as sentences for the user. */
  readonly leftOut: readonly string[]
  /** The kernel of a worker that takes the pods instead of the control plane's node. */
  readonly kernel: ReadyKernel | undefined
  /** Images to `kind load` before pods start; empty if the node image contains them. */
  readonly imagesToLoad: readonly ImageForNodes[]
}

/** What the user asks for. */
export interface WantedForKind {
  /** Default: the known version that this machine gets fastest; see {@link kubernetesByDefault}. */
  readonly kubernetes?: KubernetesVersion | undefined
  /** How many nodes take pods; default 1. */
  readonly nodes?: number
  /** The RuntimeClass of the pods. If we know an OCI runtime of that name, the nodes get it. */
  readonly runtimeClass?: string | undefined
  /** Give the pods a worker with a kernel of its own. */
  readonly kernel?: OwnKernel | undefined
}

/** Finds or gets what a kind cluster needs and reports each step. Well under 1 s if everything is there. */
export async function provisionForKind(
  wanted: WantedForKind,
  ctx: Context,
  progress: Progress,
): Promise<KindParts> {
  const { nodes = 1, runtimeClass = '', kernel } = wanted
  const kernelFiles = kernel && ownKernelFiles(kernel)
  const engineFound = await dockerEngine.find(ctx)
  if ('missing' in engineFound) {
    const likely = wanted.kubernetes ?? kubernetesByDefault(undefined)
    const parts = [dockerEngine, nodeImage(likely, undefined, kernel !== undefined)]
    await askOnce(kernelFiles === undefined ? parts : [...parts, kernelFiles], ctx)
  }
  const engine = 'found' in engineFound ? engineFound.found : await ensure(dockerEngine, ctx, progress)
  const kubernetes = wanted.kubernetes ?? kubernetesByDefault(engine)
  const image = nodeImage(kubernetes, engine, kernel !== undefined)
  const [kindFound, imageFound] = await Promise.all([kindCli.find(ctx), image.find(ctx)])
  if ('missing' in imageFound) {
    await mustExist(kubernetes, ctx)
    if (!PROVEN_KUBERNETES.includes(kubernetes.tag))
      progress.note(
        `pidns is untested with Kubernetes ${kubernetes.tag}; it is tested with ${PROVEN_KUBERNETES.join(' and ')}`,
      )
  }
  const kind = 'found' in kindFound ? kindFound.found : await ensure(kindCli, ctx, progress)
  const made = 'found' in imageFound ? imageFound.found : await ensure(image, ctx, progress)
  const mounts = kernelFiles && (await ensure(kernelFiles, ctx, progress))
  const known = KNOWN_OCI_RUNTIMES.get(runtimeClass)
  const ociRuntime = known && (await ensure(known, ctx, progress))
  const imagesToLoad: ImageForNodes[] = []
  if (made.origin !== 'built')
    for (const ref of EXAMPLE_IMAGES) imagesToLoad.push(await ensure(exampleImage(ref), ctx, progress))
  return {
    kind,
    kubernetes,
    nodeImage: made,
    nodes,
    ociRuntime,
    clusterConfig: clusterConfig(kubernetes, made, engine, { nodes, ociRuntime }),
    kernel: kernel && mounts && { ...kernel, mounts },
    leftOut: [...leftOut(made), ...(kernel === undefined ? [] : OWN_KERNEL_LACKS)],
    imagesToLoad,
  }
}

/** Reports which parts of a kind cluster are there and how we would get the others. Changes nothing. */
export async function surveyForKind(wanted: WantedForKind, ctx: Context): Promise<readonly PartReport[]> {
  const finding = await dockerEngine.find(ctx)
  const engine: DockerEngine | undefined = 'found' in finding ? finding.found : undefined
  const kubernetes = wanted.kubernetes ?? kubernetesByDefault(engine)
  const image = nodeImage(kubernetes, engine)
  const imageFinding = await image.find(ctx)
  if ('missing' in imageFinding) await mustExist(kubernetes, ctx)
  const reports = [survey(dockerEngine, ctx), survey(kindCli, ctx), survey(image, ctx)]
  return Promise.all([
    ...reports,
    ...EXAMPLE_IMAGES.map(ref => surveyExample(ref, imageFinding, engine, ctx)),
  ])
}

async function surveyExample(
  ref: string,
  image: Awaited<ReturnType<ReturnType<typeof nodeImage>['find']>>,
  engine: DockerEngine | undefined,
  ctx: Context,
): Promise<PartReport> {
  const part = exampleImage(ref)
  const plain = { name: part.name, plan: [], remedy: undefined }
  if ('found' in image && image.found.origin === 'built')
    return { ...plain, found: true, detail: 'the node image contains it' }
  if (engine === undefined) return { ...plain, found: false, detail: 'there is no Docker engine' }
  return survey(part, ctx)
}
