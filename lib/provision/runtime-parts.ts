import type { Context } from '../context.ts'
import type { Progress } from '../progress.ts'
import { withholdsSysResource } from './docker/capability.ts'
import { dockerEngine } from './docker/engine.ts'
import { askOnce, ensure } from './ensure.ts'
import { mustBeServed } from './runtime/existence.ts'
import { runtimeImage } from './runtime/part.ts'
import type { RuntimeVersion } from './runtime/version.ts'

/** Everything that a container with a CRI runtime is made from, on this machine and ready to use. */
export interface RuntimeParts {
  readonly runtime: RuntimeVersion
  /** The name of the image in the local Docker engine. */
  readonly image: string
  /** Whether this machine withholds CAP_SYS_RESOURCE, so that no OOM score can be lowered. */
  readonly withoutSysResource: boolean
  /** How the runtime differs from a usual one, each a sentence for the person. */
  readonly leftOut: readonly string[]
}

/** Finds what a container with this runtime needs, or gets it; said step by step. */
export async function provisionForRuntime(
  runtime: RuntimeVersion,
  ctx: Context,
  progress: Progress,
): Promise<RuntimeParts> {
  const engineFound = await dockerEngine.find(ctx)
  if ('missing' in engineFound) await askOnce([dockerEngine, runtimeImage(runtime, undefined)], ctx)
  const engine = 'found' in engineFound ? engineFound.found : await ensure(dockerEngine, ctx, progress)
  const part = runtimeImage(runtime, engine)
  const finding = await part.find(ctx)
  if ('missing' in finding) await mustBeServed(runtime, ctx)
  const image = 'found' in finding ? finding.found : await ensure(part, ctx, progress)
  const withoutSysResource = await withholdsSysResource()
  return { runtime, image, withoutSysResource, leftOut: withoutSysResource ? [leftOutOf(runtime)] : [] }
}

function leftOutOf({ name }: RuntimeVersion): string {
  return name === 'cri-o'
    ? 'OOM scores are left out of every bundle (a wrapper around the OCI runtime does it): CRI-O asks for -998 for sandboxes, and this machine withholds CAP_SYS_RESOURCE.'
    : "OOM scores are not lowered (containerd's restrict_oom_score_adj): this machine withholds CAP_SYS_RESOURCE."
}
