import type { Need } from '../../claim/claim.ts'

/** Why no bare CRI runtime has what a claim needs; undefined if one can have it. */
export function lackOfBareRuntime(need: Need): string | undefined {
  switch (need) {
    case 'user-namespaces':
    case 'unmasked-proc':
    // Nothing between this process and the runtime could forbid a node's namespaces.
    case 'host-namespaces':
    case 'cri':
    // Where the suite started the runtime for the run.
    case 'runtime-restart':
    // A runtime that knows stop signals tells each container's.
    case 'feature: ContainerStopSignals':
      return undefined
    default:
      return 'it needs the Kubernetes API, and the target is a bare CRI runtime'
  }
}
