/** An OCI runtime that works on any root file system of this machine's architecture. */
export interface OciRuntime {
  readonly name: string
  readonly version: string
  /** The folder on this machine that holds it. */
  readonly folder: string
  /** The absolute path to copy the folder's content to; the runtime works nowhere else. */
  readonly home: string
  /** The path of its program after copying. */
  readonly program: string
}
