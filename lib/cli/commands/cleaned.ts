/** What `pidns clean` has done about something, or would do. */
export interface Cleaned {
  readonly what: string
  readonly name: string
  /** What it is or where it is, as a few words. */
  readonly about: string
  readonly fate: 'removed' | 'to be removed' | 'left' | 'failed'
  /** Why it is left, or why it could not be removed. */
  readonly why?: string
}
