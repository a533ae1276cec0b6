import type { OwnFolder, OwnFolders } from '../../own-folders.ts'
import { isRunId, nameOfRun, type Owner, ownerIn } from '../../ownership.ts'
import { OWNER_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import type { CriClient } from './client.ts'
import { removeControlGroups } from './control-groups.ts'
import { CriRefusal } from './cri-problem.ts'
import { OURS, ofRun } from './labels.ts'
import type { PodSandbox } from './runtime_pb.ts'

/**
 * Removes what one run created in a runtime: its sandboxes with their containers, and its cgroups. Labels
 * alone are not enough: a kubelet copies a Pod's labels to its sandbox, and anybody who may create Pods on
 * the node can set them. So a sandbox must name the same process as the run's folder, whose nonce nobody else
 * can read.
 */
export async function removeRun(client: CriClient, runId: string, owner: Owner): Promise<void> {
  const sandboxes = (await client.listPodSandboxes(ofRun(runId))).filter(
    sandbox => isOfRun(sandbox, runId) && isOwnedBy(sandbox, owner),
  )
  await removeSandboxes(client, runId, sandboxes)
}

/**
 * Removes what ended runs left in a runtime, and their folders. Returns the ids of these runs. Never touches
 * what has no folder here, or names another owner.
 */
export async function sweepEndedRuns(client: CriClient, folders: OwnFolders): Promise<readonly string[]> {
  const here = client.endpoints.runtime
  // The folder of a run on another runtime stays: it identifies the run's sandboxes there.
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
  /** The run's folder, if one of the places we looked at has it and its owner also owns the sandboxes. */
  readonly folder: OwnFolder | undefined
  /** How many sandboxes the run has there. */
  readonly sandboxes: number
  /** When the first sandbox was created. */
  readonly made: Date
}

/** The suite's runs, by name and label, that have something in a runtime. */
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

/** Removes a run's sandboxes by name and label alone, only at the user's request. */
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

/**
 * Kills and removes a sandbox. The containers go first: some runtimes give a sandbox's containers ten seconds
 * of grace.
 */
async function removeSandbox(client: CriClient, id: string): Promise<void> {
  const containers = await client.listContainersOf(id)
  await Promise.all(containers.map(container => client.stopContainer(container.id, 0).catch(ignoreRefusal)))
  await client.stopPodSandbox(id)
  await client.removePodSandbox(id)
}

/** A container that is just ending may refuse to stop; it goes with its sandbox. */
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
