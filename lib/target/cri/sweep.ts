import { rm } from 'node:fs/promises'
import { isOfEndedProcess, type Owner, ownerIn } from '../../ownership.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import type { CriClient, Selector } from './client.ts'
import { removeControlGroups } from './control-groups.ts'
import { CriRefusal } from './cri-problem.ts'
import { OURS, ofRun } from './labels.ts'
import type { PodSandbox } from './runtime_pb.ts'

/** Annotation of a sandbox: the folder of its run's logs and volumes. */
export const FOLDER_ANNOTATION = 'pidns-conformance/folder'

/** Removes what one run made in a runtime: its sandboxes with their containers, control groups and folder. */
export async function removeRun(client: CriClient, runId: string): Promise<void> {
  await removeSandboxes(client, await client.listPodSandboxes(ofRun(runId)))
}

/**
 * Removes what runs of this machine left in a runtime that ended without removing it. Returns their ids. What others
 * made is not touched.
 */
export async function sweepEndedRuns(client: CriClient): Promise<readonly string[]> {
  const ended = (await client.listPodSandboxes(OURS)).filter(({ annotations }) =>
    isOfEndedProcess(annotations[OWNER_ANNOTATION]),
  )
  await removeSandboxes(client, ended)
  return [...new Set(ended.map(runOf))]
}

/** What one run has in a runtime. */
interface RunInRuntime {
  readonly id: string
  /** The process that made it and will remove it; missing where that can't be read. */
  readonly owner: Owner | undefined
  /** How many sandboxes it has there. */
  readonly sandboxes: number
}

/** The runs of the suite, of whatever machine, that have something in a runtime. */
export async function runsIn(client: CriClient): Promise<readonly RunInRuntime[]> {
  const byRun = Map.groupBy(await client.listPodSandboxes(OURS), runOf)
  return [...byRun].map(([id, sandboxes]) => ({
    id,
    owner: ownerIn(sandboxes[0]?.annotations[OWNER_ANNOTATION]),
    sandboxes: sandboxes.length,
  }))
}

async function removeSandboxes(client: CriClient, sandboxes: readonly PodSandbox[]): Promise<void> {
  await Promise.all(sandboxes.map(({ id, labels }) => removeSandbox(client, id, labels)))
  await Promise.all([...new Set(sandboxes.map(runOf))].map(removeControlGroups))
  const folders = new Set(sandboxes.flatMap(({ annotations }) => annotations[FOLDER_ANNOTATION] ?? []))
  await Promise.all([...folders].map(folder => rm(folder, { recursive: true, force: true })))
}

/** Kills and removes a sandbox. Containers go first: some runtimes give those of a sandbox ten seconds of grace. */
async function removeSandbox(client: CriClient, id: string, labels: Selector): Promise<void> {
  const uid = labels['io.kubernetes.pod.uid'] ?? ''
  const containers = await client.listContainers({ ...OURS, 'io.kubernetes.pod.uid': uid })
  await Promise.all(containers.map(container => client.stopContainer(container.id, 0).catch(ignoreRefusal)))
  await client.stopPodSandbox(id)
  await client.removePodSandbox(id)
}

/** What a container that is just going says; the sandbox takes it with it. */
function ignoreRefusal(thrown: unknown): void {
  if (!(thrown instanceof CriRefusal)) throw thrown
}

function runOf({ labels }: PodSandbox): string {
  return labels[RUN_LABEL] ?? ''
}
