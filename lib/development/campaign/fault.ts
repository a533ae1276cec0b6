import type { Node } from '../../mutant/lab/node.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import type { Probe } from './probe.ts'
import type { Toxiproxy } from './toxiproxy.ts'

/** A run under way, as a fault sees it. */
export interface Victim {
  /** `sound`, or the name of a mutant. */
  readonly column: string
  /** Its id, and with it its namespace `pidns-ID`. */
  readonly id: string
  /** The process group of its `pidns`. */
  readonly group: number
}

/** What a fault may break. All of it was made for the campaign. */
export interface Scene {
  /** The kind cluster's control plane, which takes pods too. */
  readonly node: Node
  /** Its second node. */
  readonly worker: Node | undefined
  /** As an administrator whom nothing limits, past the proxy. Its signal never aborts. */
  readonly admin: Connection
  /** The runs reach the API server through it. */
  readonly proxy: Toxiproxy
  /** Asks the API server as the runs do. */
  readonly probe: Probe
  /** The runs that judge now. None for a fault that begins before them. */
  readonly victims: readonly Victim[]
  /** When the campaign is aborted. */
  readonly signal: AbortSignal
}

/** Something around the runtime that breaks for a while. */
export interface Fault {
  /** What is done, as a clause: `the API server is killed once`. */
  readonly does: string
  /** How it is taken back. */
  readonly undone: string
  /** How long it lasts, in seconds. It ends earlier when all runs have ended. */
  readonly seconds: number
  /** `before`: it is in force when the runs start. `while judging`: it begins when all of them judge. */
  readonly begins: 'before' | 'while judging'
  /** How many nodes its cluster has; default 1. */
  readonly nodes?: number
  /** What the runs get in their environment, if the fault is in there. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * Makes it happen. Whatever fails or throws: what was deferred to `undo` is done at the end, last first.
   * @returns called at its end, just before it is taken back: what proves that it happened
   * @throws NotProduced also from the proof
   */
  readonly begin: (scene: Scene, undo: AsyncDisposableStack) => Promise<() => Promise<string>>
}

/** A fault could not be produced. */
export class NotProduced extends Error {
  override readonly name = 'NotProduced'
}
