import { nameOfRun } from '../../ownership.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { OwnContainers } from './own-containers.ts'

/**
 * Starts k3s in a privileged container and waits until its node is known. When it fails or is aborted nothing of it is
 * left.
 * @returns its kubeconfig, as YAML
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
    // Not loaded before it is needed: it takes long.
    const { K3sContainer } = await import('@testcontainers/k3s')
    const started = await new K3sContainer(image)
      .withName(nameOfRun(id))
      .withLabels(containers.labelsOf(image))
      // Testcontainers' reaper is an image to be pulled; our labels do what it does.
      .withAutoCleanup(false)
      .start()
    signal.throwIfAborted()
    return started.getKubeConfig()
  } catch (thrown) {
    await containers.remove(id)
    signal.throwIfAborted()
    throw new Problem('environment', `${image} could not be started: ${messageOf(thrown)}.`, {
      cause: thrown,
    })
  }
}
