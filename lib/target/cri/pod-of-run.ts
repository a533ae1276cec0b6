import type { PodSpec } from './pod-spec.ts'

/** A pod as this target runs it, with what an API server and a scheduler would have added to its manifest. */
export interface PodOfRun {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly runId: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly spec: PodSpec
  /** The folder for the pod's logs and volumes, at the same path for this process and the runtime. */
  readonly folder: string
  /** First of the 65536 UIDs and GIDs that the pod's user namespace maps to, if the pod has its own. */
  readonly firstHostId: number
}

/** The folder where the runtime writes the containers' logs. */
export function logFolderOf({ folder }: PodOfRun): string {
  return `${folder}/logs`
}

/** The log of a container, below the pod's log folder. `attempt` counts its restarts. */
export function logPathOf(container: string, attempt: number): string {
  return `${container}/${attempt}.log`
}

/** The folder of a volume. */
export function volumeFolderOf({ folder }: PodOfRun, volume: string): string {
  return `${folder}/volumes/${volume}`
}
