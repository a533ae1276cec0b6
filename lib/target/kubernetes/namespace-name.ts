import { nameOfRun, runOfName } from '../../ownership.ts'

/** The namespace of a run that begins from nothing for the first time, the second time, and so on. */
export function namespaceOf(runId: string, round: number): string {
  return round === 1 ? nameOfRun(runId) : `${nameOfRun(runId)}-${round}`
}

/** The run that a namespace belongs to by its name, be it one where Pod Security admission enforces a level. */
export function runOfNamespace(namespace: string): string | undefined {
  const [, own = ''] = /^(pidns-[a-z0-9]{8})(?:-\d+)?(?:-baseline|-restricted)?$/.exec(namespace) ?? []
  return runOfName(own)
}
