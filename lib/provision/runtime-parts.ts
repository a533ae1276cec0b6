import type { Context } from '../context.ts'
import type { Progress } from '../progress.ts'
import { withholdsSysResource } from './docker/capability.ts'
import { dockerEngine } from './docker/engine.ts'
import { askOnce, ensure } from './ensure.ts'
import { mustBeServed } from './runtime/existence.ts'
import { runtimeImage } from './runtime/part.ts'
import type { RuntimeVersion } from './runtime/version.ts'

/** Everything needed to start a container with a CRI runtime, on this machine and ready to use. */
export interface RuntimeParts {
  readonly runtime: RuntimeVersion
  /** The image's name in the local Docker engine. */
  readonly image: string
  /** Whether this machine withholds CAP_SYS_RESOURCE, so that nobody can lower an OOM score. */
  readonly withoutSysResource: boolean
  /** How the runtime differs from a usual one, as sentences for the user. */
  readonly leftOut: readonly string[]
}

/** Finds or gets what a container with this runtime needs and reports each step. */
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
