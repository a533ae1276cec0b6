import type { SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'

/** Whether a part is there. `where` and `missing` are fragments ("in /usr/bin", "no daemon answers"). */
export type Finding<T> = { readonly found: T; readonly where: string } | { readonly missing: string }

/** One way to get a missing part. */
export interface Way<T> {
  /** What this does, as an imperative: `pull kindest/node:v1.37.2`. */
  readonly title: string
  /** What it costs: time, space, prerequisites. */
  readonly about?: string
  /** Why we can't try it on this machine; undefined if we can. */
  obstacle?(ctx: Context): Promise<string | undefined>
  /** What it changes on this system outside the suite's own folders; needs consent. */
  changes?(ctx: Context): Promise<readonly SystemChange[]>
  /** Gets the part, or throws. */
  make(ctx: Context, step: Step): Promise<T>
}

/** One thing that a kind target needs. We find it, or get it in the first way that works. */
export interface Part<T> {
  readonly name: string
  find(ctx: Context): Promise<Finding<T>>
  readonly ways: readonly Way<T>[]
  /** What the user can do by hand if no way works: a sentence, or commands, one per line. */
  remedy?(ctx: Context): Promise<string>
}

/** What `pidns doctor` reports about one part. */
export interface PartReport {
  readonly name: string
  readonly found: boolean
  /** Where we found it, or why it is missing. */
  readonly detail: string
  /** The ways we would try, in order; empty if the part is there. */
  readonly plan: readonly {
    readonly title: string
    readonly about: string | undefined
    readonly obstacle: string | undefined
    /** Its system changes, as imperatives; empty if it makes none or we can't try it. */
    readonly changes: readonly string[]
  }[]
  /** What the user can do by hand if every way has an obstacle. */
  readonly remedy: string | undefined
}
