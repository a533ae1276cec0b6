import { join } from 'node:path'
import { nameOfRun } from '../../ownership.ts'
import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { Progress } from '../../progress.ts'
import { BOOT } from '../../provision/own-kernel/artefacts.ts'
import { variablesOf } from '../../provision/own-kernel/part.ts'
import type { RuntimeParts } from '../../provision/runtime-parts.ts'
import { connectCri } from '../cri/open.ts'
import { isRunning, lastWords } from './docker-container.ts'
import { optional } from './optional.ts'
import type { OwnContainer, OwnContainers } from './own-containers.ts'

/** How long a runtime may take to answer, in seconds. It takes one second here. */
const ANSWERS_WITHIN = 60

/** Longest path for a unix socket on Linux (unix(7)), in bytes. */
const LONGEST_SOCKET = 107

/** The socket that the runtime in a container listens on, as a path on this machine. */
export function socketOf({ folder }: Pick<OwnContainer, 'folder'>): string {
  return join(folder, 'cri.sock')
}

/** A CRI runtime in a container, for use by a run. */
export interface RuntimeInUse {
  readonly id: string
  readonly name: string
  /** The path of the runtime's socket. */
  readonly socket: string
  /** Whether the runtime outlives the run. */
  readonly isKept: boolean
}

/** How long the runtime stays. */
export interface Keeping {
  /** The id for the container, if a new one is started. */
  readonly id: string
  /** Keep the runtime. */
  readonly keep: boolean
  /** Use a kept runtime of this version if one answers; otherwise start one and keep it. */
  readonly reuse: boolean
}

/** Finds a kept runtime to use, or starts one. */
export async function runtimeToUse(
  parts: RuntimeParts,
  { id, keep, reuse }: Keeping,
  containers: OwnContainers,
  signal: AbortSignal,
  progress: Progress,
): Promise<RuntimeInUse> {
  const kept = reuse ? await reusable(parts, containers, signal, progress) : undefined
  if (kept !== undefined) return { id: kept.id, name: kept.name, socket: socketOf(kept), isKept: true }
  const { spelled } = parts
  const name = nameOfRun(id)
  const socket = await progress.step(`start ${spelled} in the container ${name}`, () =>
    startRuntime(id, parts, keep || reuse, containers, signal),
  )
  return { id, name, socket, isKept: keep || reuse }
}

/**
 * The newest kept runtime of this version that answers. A runtime that does not answer is reported and left
 * alone.
 */
async function reusable(
  { spelled }: RuntimeParts,
  containers: OwnContainers,
  signal: AbortSignal,
  progress: Progress,
): Promise<OwnContainer | undefined> {
  const kept = (await containers.list()).filter(({ owner, what }) => owner === null && what === spelled)
  for (const container of kept) {
    const { name } = container
    if ((await whyItIsSilent(socketOf(container), signal)) === undefined) {
      progress.note(`Using ${spelled} in the container ${name}.`)
      return container
    }
    progress.note(
      `${spelled} in ${name} does not answer and is left alone: 'pidns runtime down ${name}' removes it.`,
    )
  }
  return undefined
}

/**
 * Starts a CRI runtime in a privileged container and waits until it answers. Leaves nothing behind if it
 * fails or is aborted.
 * @param keep whether the runtime outlives this process
 * @returns the path of the runtime's socket
 */
async function startRuntime(
  id: string,
  { image, spelled, kernel, withoutSysResource }: RuntimeParts,
  keep: boolean,
  containers: OwnContainers,
  signal: AbortSignal,
): Promise<string> {
  const name = nameOfRun(id)
  const folder = containers.folderOf(id)
  const socket = socketOf({ folder })
  if (Buffer.byteLength(socket) > LONGEST_SOCKET)
    throw new Problem('environment', `The path ${socket} is too long for a socket.`, {
      remedy: 'Set PIDNS_CACHE to a folder with a shorter path.',
    })
  try {
    signal.throwIfAborted()
    await containers.prepare(id)
    // Loading this takes a third of a second, which every other command would waste.
    const { GenericContainer } = await optional('testcontainers', () => import('testcontainers'))
    const container = new GenericContainer(image)
    if (kernel !== undefined) container.withEntrypoint([...BOOT])
    await container
      .withName(name)
      .withPrivilegedMode()
      .withTmpFs({ '/run': 'rw,exec' })
      // The same path on both sides: pods mount folders that this process creates.
      .withBindMounts([
        { source: folder, target: folder },
        ...(kernel?.mounts ?? []).map(mount => ({ ...mount, mode: 'ro' as const })),
      ])
      .withEnvironment({
        ...(withoutSysResource && { WITHOUT_SYS_RESOURCE: '1' }),
        ...(kernel !== undefined && variablesOf(kernel)),
      })
      .withCommand(kernel === undefined ? [socket] : ['runtime', socket])
      .withLabels(containers.labelsOf(spelled))
      // Testcontainers' reaper is one more image to pull, and it does not know about kept containers: our
      // labels do its job.
      .withAutoCleanup(false)
      .start()
    await untilItAnswers(name, socket, spelled, signal)
    if (keep) await containers.keep(id)
    return socket
  } catch (thrown) {
    await containers.remove(id)
    signal.throwIfAborted()
    if (thrown instanceof Problem) throw thrown
    throw new Problem('environment', `Could not start ${spelled}: ${messageOf(thrown)}.`, {
      cause: thrown,
    })
  }
}

async function untilItAnswers(
  name: string,
  socket: string,
  runtime: string,
  signal: AbortSignal,
): Promise<void> {
  await poll(
    ANSWERS_WITHIN,
    async () => {
      const silence = await whyItIsSilent(socket, signal)
      if (silence === undefined) return { done: undefined }
      if (!(await isRunning(name, signal)))
        throw new Problem(
          'environment',
          `${runtime} ended right after it started: ${await lastWords(name, 5)}`,
        )
      return { waiting: silence }
    },
    lastSeen =>
      new Problem('environment', `${runtime} did not answer within ${ANSWERS_WITHIN} s: ${lastSeen}`),
    signal,
  )
}

/** Why a runtime does not report its version; undefined if it does. */
async function whyItIsSilent(socket: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const client = await connectCri({ runtime: socket, image: socket }, signal)
    await client.version()
    return undefined
  } catch (thrown) {
    signal.throwIfAborted()
    return messageOf(thrown)
  }
}
