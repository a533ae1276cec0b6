/** What a program reports about itself. */
export interface Program {
  readonly name: string
  readonly version?: string
  /** The commit the program was built from. */
  readonly commit?: string
}

/**
 * Parses what a runtime prints for `--version`. runc prints `runc version 1.4.3` and a line `commit: …`, crun
 * likewise; CRI-O's line is `GitCommit:`. containerd prints `containerd MODULE VERSION REVISION`, with an
 * empty REVISION if the build did not set it.
 */
export function programIn(told: string): Program {
  const [first = ''] = told.trim().split('\n')
  const [name = '', , version, revision] = first.trim().split(/\s+/)
  const commit = /^\s*(?:git)?commit:\s*(\S+)/im.exec(told)?.[1] ?? revision
  return {
    name,
    ...(version !== undefined && { version }),
    ...(commit !== undefined && commit !== 'unknown' && { commit }),
  }
}
