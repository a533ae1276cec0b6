import { KubeConfig } from '@kubernetes/client-node'
import { nameOfRun } from '../ownership.ts'
import { dockerEngine } from '../provision/docker/engine.ts'
import { ensure } from '../provision/ensure.ts'
import { k3sImage } from '../provision/k3s-image.ts'
import { startK3s } from '../target/container/k3s-container.ts'
import { OwnContainers } from '../target/container/own-containers.ts'
import { openNamespace } from './open-namespace.ts'
import { type Opening, type OpenTarget, removedUnlessOpened } from './opening.ts'
import type { TargetChoice } from './options.ts'
import { wantedBy } from './wanted.ts'

/** Starts k3s in a container and opens it as a cluster. */
export async function openK3s(
  choice: TargetChoice & { is: 'k3s' },
  { runId, context, progress, phases, slow, fitting, claims, hold }: Opening,
): Promise<OpenTarget> {
  const { signal } = context
  const image = await phases.time('provision', async () => {
    await ensure(dockerEngine, context, progress)
    return ensure(k3sImage(choice.image), context, progress)
  })
  const containers = new OwnContainers(context.cacheDir, signal)
  const name = nameOfRun(runId)
  hold(() => {
    containers.abandon(runId)
    return `The removal of the container ${name} goes on in the background.`
  })
  return phases.time('cluster', async () => {
    for (const swept of await containers.sweep())
      progress.note(`Removed ${swept}, the container of a run that ended early.`)
    const kubeconfig = await progress.step(`start ${image} in the container ${name}`, () =>
      startK3s(runId, image, containers, signal),
    )
    await using made = removedUnlessOpened(() => containers.remove(runId), progress)
    const config = new KubeConfig()
    config.loadFromString(kubeconfig)
    const target = await openNamespace('k3s', config, runId, signal, {
      runtimeClass: choice.runtimeClass,
      slow,
      fitting,
      wanted: await wantedBy(claims, false),
    })
    made.keep()
    const close = () => {
      target.letGo()
      return containers.remove(runId)
    }
    return { target, leftOut: [], close }
  })
}
