/** An OCI runtime that can be copied onto any root file system of this machine's architecture. */
export interface OciRuntime {
  readonly name: string
  readonly version: string
  /** The folder on this machine that holds it. */
  readonly folder: string
  /** What the folder's content is to be copied to, absolute: it runs from nowhere else. */
  readonly home: string
  /** Its program when it has been copied there. */
  readonly program: string
}
