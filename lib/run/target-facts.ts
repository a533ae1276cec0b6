import type { Report } from '../report/schema.ts'
import type { TargetFacts } from '../target/target.ts'
import type { Inspection } from './opening.ts'

/** What a report says about its target. */
export function factsOf(
  { target, kubernetes, runtimeHandler, judged, nodes }: TargetFacts,
  leftOut: readonly string[],
  inspection: Inspection | undefined,
): NonNullable<Report['target']> {
  return {
    target,
    ...(kubernetes !== undefined && { kubernetes }),
    ...(runtimeHandler !== undefined && { runtimeHandler }),
    ...(inspection !== undefined && { nodeImage: { ...inspection.nodeImage } }),
    ...(judged !== undefined && { judged }),
    leftOut: [...leftOut],
    nodes: nodes.map(node => {
      const { ociRuntime, lsms, runtimeHandlers, ...rest } = { ...node, ...inspection?.nodes.get(node.name) }
      return {
        ...rest,
        ...(ociRuntime !== undefined && { ociRuntime: { ...ociRuntime } }),
        ...(runtimeHandlers !== undefined && { runtimeHandlers: [...runtimeHandlers] }),
        ...(lsms !== undefined && { lsms: [...lsms] }),
      }
    }),
  }
}
