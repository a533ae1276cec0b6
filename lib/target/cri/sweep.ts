import type { OwnFolder, OwnFolders } from '../../own-folders.ts'
import { isRunId, nameOfRun, type Owner, ownerIn } from '../../ownership.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import type { CriClient } from './client.ts'
import { removeControlGroups } from './control-groups.ts'
import { CriRefusal } from './cri-problem.ts'
import { OURS, ofRun } from './labels.ts'
import type { PodSandbox } from './runtime_pb.ts'

/**
 * Removes what one run made in a runtime: its sandboxes with their containers, and its control groups. Labels alone
 * would not do: a kubelet hands those of a Pod on to its sandbox, and whoever may make Pods on the node writes them. So a
 * sandbox must name the very process that the run's folder names, whose nonce nobody else can read.
 */
export async function removeRun(client: CriClient, runId: string, owner: Owner): Promise<void> {
  const sandboxes = (await client.listPodSandboxes(ofRun(runId))).filter(
    sandbox => isOfRun(sandbox, runId) && isOwnedBy(sandbox, owner),
  )
  await removeSandboxes(client, runId, sandboxes)
}

/**
 * Removes what runs left in a runtime that have ended without removing it, and their folders. Returns their ids. What
 * has no folder in this place, or names another owner, is not touched.
 */
export async function sweepEndedRuns(client: CriClient, folders: OwnFolders): Promise<readonly string[]> {
  const here = client.endpoints.runtime
  // The sandboxes of a run on another runtime are told by its folder, which stays for them.
  const abandoned = (await folders.abandoned()).filter(({ about }) => about === here)
  for (const { id, owner } of abandoned) {
    if (owner !== null) await removeRun(client, id, owner)
    await folders.remove(id)
  }
  return abandoned.map(({ id }) => id)
}

/** What one run has in a runtime. */
export interface RunInRuntime {
  readonly id: string
  /** The folder of the run, where one of the places looked at has it and its owner is the sandboxes'. */
  readonly folder: OwnFolder | undefined
  /** How many sandboxes it has there. */
  readonly sandboxes: number
  /** When the first of them was made. */
  readonly made: Date
}

/** The runs of the suite, by name and label, that have something in a runtime. */
export async function runsIn(
  client: CriClient,
  folders: readonly OwnFolder[],
): Promise<readonly RunInRuntime[]> {
  const labelled = (await client.listPodSandboxes(OURS)).filter(sandbox => isOfRun(sandbox, runOf(sandbox)))
  return [...Map.groupBy(labelled, runOf)].map(([id, sandboxes]) => ({
    id,
    folder: folders.find(
      ({ id: of, owner }) => of === id && owner !== null && sandboxes.every(each => isOwnedBy(each, owner)),
    ),
    sandboxes: sandboxes.length,
    made: new Date(Math.min(...sandboxes.map(({ createdAt }) => Number(createdAt / 1_000_000n)))),
  }))
}

/** Removes the sandboxes of a run by name and label alone: only where the person asked for that. */
export async function removeRunOfNobody(client: CriClient, runId: string): Promise<void> {
  const labelled = await client.listPodSandboxes(ofRun(runId))
  await removeSandboxes(
    client,
    runId,
    labelled.filter(sandbox => isOfRun(sandbox, runId)),
  )
}

async function removeSandboxes(
  client: CriClient,
  runId: string,
  sandboxes: readonly PodSandbox[],
): Promise<void> {
  await Promise.all(sandboxes.map(({ id }) => removeSandbox(client, id)))
  await removeControlGroups(runId)
}

/** Kills and removes a sandbox. Containers go first: some runtimes give those of a sandbox ten seconds of grace. */
async function removeSandbox(client: CriClient, id: string): Promise<void> {
  const containers = await client.listContainersOf(id)
  await Promise.all(containers.map(container => client.stopContainer(container.id, 0).catch(ignoreRefusal)))
  await client.stopPodSandbox(id)
  await client.removePodSandbox(id)
}

/** What a container that is just going says; the sandbox takes it with it. */
function ignoreRefusal(thrown: unknown): void {
  if (!(thrown instanceof CriRefusal)) throw thrown
}

function isOfRun({ metadata, labels }: PodSandbox, runId: string): boolean {
  return isRunId(runId) && labels[RUN_LABEL] === runId && metadata?.namespace === nameOfRun(runId)
}

function isOwnedBy({ annotations }: PodSandbox, owner: Owner): boolean {
  const named = ownerIn(annotations[OWNER_ANNOTATION])
  return named !== undefined && named.nonce === owner.nonce && named.pid === owner.pid
}

function runOf({ labels }: PodSandbox): string {
  return labels[RUN_LABEL] ?? ''
}
