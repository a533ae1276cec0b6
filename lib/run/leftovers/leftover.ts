import { hasEnded, isWithinSight, type Owner } from '../../ownership.ts'

/**
 * How something stands that the suite made:
 * - `abandoned`: its run has ended without removing it;
 * - `kept`: the person asked for it to be kept;
 * - `in use`: its run goes on;
 * - `out of sight`: its run is of another machine, boot or PID namespace, and nothing tells whether it goes on;
 * - `of nobody`: it bears name and label of the suite, and no owner that is known here.
 */
type Standing = 'abandoned' | 'kept' | 'in use' | 'out of sight' | 'of nobody'

/** Something of the suite that outlives a process: found, and not touched until it is removed. */
export interface Leftover {
  readonly what:
    | 'kind cluster'
    | 'container'
    | 'namespaces'
    | 'Lease'
    | 'RuntimeClass'
    | 'sandboxes'
    | 'folder'
  readonly name: string
  /** What it is or where it is, as a few words. */
  readonly about: string
  readonly standing: Standing
  /** The id of the run that made it, where it is one's. */
  readonly run?: string
  readonly made?: Date
  /** The process whose run goes on, or may. */
  readonly owner?: Owner
  remove(): Promise<void>
}

/** How something stands of whose owner this machine's memory tells; one without an owner is kept. */
export function standingOf(owner: Owner | null): Pick<Leftover, 'standing' | 'owner'> {
  if (owner === null) return { standing: 'kept' }
  if (hasEnded(owner)) return { standing: 'abandoned' }
  return { standing: isWithinSight(owner) ? 'in use' : 'out of sight', owner }
}
