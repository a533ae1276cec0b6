import type { SystemChange } from '../consent.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'

/** Whether a part is there: `where` and `missing` are fragments of a sentence ("in /usr/bin", "no daemon answers"). */
export type Finding<T> = { readonly found: T; readonly where: string } | { readonly missing: string }

/** One way to get a part that is missing. */
export interface Way<T> {
  /** What is done, as an order: `pull kindest/node:v1.37.2`. */
  readonly title: string
  /** What it costs: time, space, what it needs. */
  readonly about?: string
  /** Why it can't be tried on this machine; nothing when it can. */
  obstacle?(ctx: Context): Promise<string | undefined>
  /** What it changes on this system beyond the suite's own folders; needs consent. */
  changes?(ctx: Context): Promise<readonly SystemChange[]>
  /** Gets the part, or throws. */
  make(ctx: Context, step: Step): Promise<T>
}

/** One thing a kind target needs. It is found, or else had by the first of its ways that works. */
export interface Part<T> {
  readonly name: string
  find(ctx: Context): Promise<Finding<T>>
  readonly ways: readonly Way<T>[]
  /** What the person can do by hand when no way works: a sentence, or commands one per line. */
  remedy?(ctx: Context): Promise<string>
}

/** What `pidns doctor` tells about one part. */
export interface PartReport {
  readonly name: string
  readonly found: boolean
  /** Where it was found, or why it is missing. */
  readonly detail: string
  /** What would be tried, in this order; empty when the part is there. */
  readonly plan: readonly {
    readonly title: string
    readonly about: string | undefined
    readonly obstacle: string | undefined
    /** What it would change on this system, each as an order; empty when nothing, or when it can't be tried. */
    readonly changes: readonly string[]
  }[]
  /** What the person can do by hand, when every way has an obstacle. */
  readonly remedy: string | undefined
}
