import { setTimeout as pause } from 'node:timers/promises'
import type { CriClient } from './client.ts'
import { ofRun } from './labels.ts'
import { ContainerState } from './runtime_pb.ts'

/** The pause between two lists, in milliseconds. The kubelet lists every second; a claim must not wait so long. */
const PAUSE = 100

/**
 * Lists the containers of a run again and again until the signal aborts, and tells which of them have not ended. Every
 * runtime can be asked so; only some offer events. Rejects when the runtime does not answer any more.
 */
export async function watchContainers(
  client: CriClient,
  runId: string,
  signal: AbortSignal,
  told: (running: ReadonlySet<string>, asked: number) => void,
): Promise<void> {
  while (!signal.aborted) {
    const asked = performance.now()
    const containers = await client.listContainers(ofRun(runId))
    const running = containers.filter(({ state }) => state !== ContainerState.CONTAINER_EXITED)
    told(new Set(running.map(({ id }) => id)), asked)
    await pause(PAUSE, undefined, { signal }).catch(() => {})
  }
}
