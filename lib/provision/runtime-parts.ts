import type { Context } from '../context.ts'
import type { Progress } from '../progress.ts'
import { withholdsSysResource } from './docker/capability.ts'
import { dockerEngine } from './docker/engine.ts'
import { askOnce, ensure } from './ensure.ts'
import { OWN_KERNEL_LACKS, type OwnKernel, spelledKernel } from './own-kernel/own-kernel.ts'
import { ownKernelFiles, type ReadyKernel } from './own-kernel/part.ts'
import { mustBeServed } from './runtime/existence.ts'
import { runtimeImage } from './runtime/part.ts'
import type { RuntimeVersion } from './runtime/version.ts'

/** Everything needed to start a container with a CRI runtime, on this machine and ready to use. */
export interface RuntimeParts {
  readonly runtime: RuntimeVersion
  /** The runtime and its kernel as a person reads it: `containerd@2.4.2 on a kernel of its own (apparmor)`. */
  readonly spelled: string
  /** The kernel that the runtime gets for itself. If undefined, it runs on this machine's. */
  readonly kernel: ReadyKernel | undefined
  /** The image's name in the local Docker engine. */
  readonly image: string
  /** Whether this machine withholds CAP_SYS_RESOURCE, so that nobody can lower an OOM score. */
  readonly withoutSysResource: boolean
  /** How the runtime differs from a usual one, as sentences for the user. */
  readonly leftOut: readonly string[]
}

/** What the user asks for. */
export interface WantedRuntime {
  readonly runtime: RuntimeVersion
  /** Start the runtime on a kernel of its own. */
  readonly kernel?: OwnKernel | undefined
}

/** Finds or gets what a container with this runtime needs and reports each step. */
export async function provisionForRuntime(
  { runtime, kernel }: WantedRuntime,
  ctx: Context,
  progress: Progress,
): Promise<RuntimeParts> {
  const kernelFiles = kernel && ownKernelFiles(kernel)
  const engineFound = await dockerEngine.find(ctx)
  if ('missing' in engineFound)
    await askOnce(
      [dockerEngine, runtimeImage(runtime, undefined), ...(kernelFiles ? [kernelFiles] : [])],
      ctx,
    )
  const engine = 'found' in engineFound ? engineFound.found : await ensure(dockerEngine, ctx, progress)
  const part = runtimeImage(runtime, engine)
  const finding = await part.find(ctx)
  if ('missing' in finding) await mustBeServed(runtime, ctx)
  const image = 'found' in finding ? finding.found : await ensure(part, ctx, progress)
  if (kernel !== undefined && kernelFiles !== undefined) {
    const mounts = await ensure(kernelFiles, ctx, progress)
    const spelled = runtime.spelled + spelledKernel(kernel)
    return {
      runtime,
      spelled,
      kernel: { ...kernel, mounts },
      image,
      withoutSysResource: false,
      leftOut: OWN_KERNEL_LACKS,
    }
  }
  const withoutSysResource = await withholdsSysResource()
  const leftOut = withoutSysResource ? [leftOutOf(runtime)] : []
  return { runtime, spelled: runtime.spelled, kernel: undefined, image, withoutSysResource, leftOut }
}

function leftOutOf({ name }: RuntimeVersion): string {
  return name === 'cri-o'
    ? 'OOM scores are left out of every bundle (a wrapper around the OCI runtime does it): CRI-O asks for -998 for sandboxes, and this machine withholds CAP_SYS_RESOURCE.'
    : "OOM scores are not lowered (containerd's restrict_oom_score_adj): this machine withholds CAP_SYS_RESOURCE."
}
