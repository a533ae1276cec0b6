/** What a program says of itself. */
export interface Program {
  readonly name: string
  readonly version?: string
  /** The commit that it was built from. */
  readonly commit?: string
}

/**
 * Reads what a runtime prints for `--version`: `runc version 1.4.3` with a line `commit: …` (crun and CRI-O's `GitCommit:`
 * alike), or containerd's one line, `containerd MODULE VERSION REVISION`, whose revision is empty where nobody filled it in.
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
