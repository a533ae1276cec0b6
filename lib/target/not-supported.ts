/** A target can't run what a manifest describes, and never will: the message says what it lacks. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported'
}
