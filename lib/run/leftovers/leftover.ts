import { hasEnded, type Owner } from '../../ownership.ts'

/**
 * What is to become of something that a run made: its run has ended without removing it; the person asked for it to be
 * kept; its run goes on; nobody here can tell, for it is another machine's.
 */
type Standing = 'abandoned' | 'kept' | 'in use' | 'of another machine'

/** Something of the suite that outlives a process: found, and not touched until it is removed. */
export interface Leftover {
  readonly what: 'kind cluster' | 'container' | 'namespace' | 'sandboxes'
  readonly name: string
  /** What it is or where it is, as a few words. */
  readonly about: string
  readonly standing: Standing
  /** The process whose run goes on; its machine, where that is another one. */
  readonly owner?: Owner
  remove(): Promise<void>
}

/** How something stands whose owner is known; one without an owner is kept. */
export function standingOf(owner: Owner | null, thisHost: string): Pick<Leftover, 'standing' | 'owner'> {
  if (owner === null) return { standing: 'kept' }
  if (owner.host !== thisHost) return { standing: 'of another machine', owner }
  return hasEnded(owner) ? { standing: 'abandoned' } : { standing: 'in use', owner }
}
