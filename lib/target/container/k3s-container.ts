import { nameOfRun } from '../../ownership.ts'
import { messageOf, Problem } from '../../problem.ts'
import { optional } from './optional.ts'
import type { OwnContainers } from './own-containers.ts'

/**
 * Starts k3s in a privileged container and waits until k3s knows its node. Leaves nothing behind if it fails
 * or is aborted.
 * @returns k3s's kubeconfig, as YAML
 */
export async function startK3s(
  id: string,
  image: string,
  containers: OwnContainers,
  signal: AbortSignal,
): Promise<string> {
  try {
    signal.throwIfAborted()
    await containers.prepare(id)
    // Loaded only when needed: loading is slow.
    const { K3sContainer } = await optional('@testcontainers/k3s', () => import('@testcontainers/k3s'))
    const started = await new K3sContainer(image)
      .withName(nameOfRun(id))
      .withLabels(containers.labelsOf(image))
      // Testcontainers' reaper is one more image to pull; our labels do its job.
      .withAutoCleanup(false)
      .start()
    signal.throwIfAborted()
    return started.getKubeConfig()
  } catch (thrown) {
    await containers.remove(id)
    signal.throwIfAborted()
    throw new Problem('environment', `Could not start ${image}: ${messageOf(thrown)}.`, {
      cause: thrown,
    })
  }
}
