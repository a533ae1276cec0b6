import { setTimeout as pause } from 'node:timers/promises'
import type { CriClient } from './client.ts'
import { ofRun } from './labels.ts'
import { ContainerState } from './runtime_pb.ts'

/**
 * The pause between two lists, in milliseconds. The kubelet lists every second, which is too slow for a
 * claim.
 */
const PAUSE = 100

/**
 * Lists the containers of a run repeatedly until the signal aborts, and reports which have not ended. Every
 * runtime can list; only some offer events. Rejects if the runtime no longer answers.
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
