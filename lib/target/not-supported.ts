/** This target can never run what the manifest describes. The message says what the target lacks. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported'
}
