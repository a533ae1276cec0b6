/** What `pidns clean` did with something, or would do. */
export interface Cleaned {
  readonly what: string
  readonly name: string
  /** What or where it is, in a few words. */
  readonly about: string
  readonly fate: 'removed' | 'to be removed' | 'left' | 'failed'
  /** Why it was left, or why its removal failed. */
  readonly why?: string
}
