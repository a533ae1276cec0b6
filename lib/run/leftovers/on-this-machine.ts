import { hostname } from 'node:os'
import type { Context } from '../../context.ts'
import { kindCli } from '../../provision/kind/cli.ts'
import { OwnContainers } from '../../target/container/own-containers.ts'
import { socketOf } from '../../target/container/runtime-container.ts'
import { Clusters } from '../../target/kind/clusters.ts'
import { NodeFolder } from '../../target/kind/node-folder.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { configOf } from '../reuse.ts'
import { namespacesOn } from './in-a-cluster.ts'
import { sandboxesIn } from './in-a-runtime.ts'
import { type Leftover, standingOf } from './leftover.ts'

/**
 * What the suite left on this machine: its kind clusters and its containers, and what runs left in those of them that
 * are kept. One that does not answer is not looked into, which `note` is told.
 */
export async function leftoversHere(
  context: Context,
  note: (text: string) => void,
): Promise<readonly Leftover[]> {
  return (await Promise.all([ofClusters(context, note), ofContainers(context, note)])).flat()
}

async function ofClusters(context: Context, note: (text: string) => void): Promise<readonly Leftover[]> {
  const kind = await kindCli.find(context)
  if ('missing' in kind) return []
  const clusters = new Clusters(context.cacheDir, kind.found, context.signal)
  const found = (await clusters.list()).map(async (cluster): Promise<readonly Leftover[]> => {
    const { name, kubernetes, owner, exists } = cluster
    const remove = () => clusters.remove(name)
    const itself = { what: 'kind cluster', name, about: `Kubernetes ${kubernetes}`, remove } as const
    // Of one whose node is gone only the memory is left.
    if (!exists) return [{ ...itself, about: `${itself.about}, its node is gone`, standing: 'abandoned' }]
    const stands = standingOf(owner, hostname())
    if (stands.standing !== 'kept') return [{ ...itself, ...stands }]
    const connection = new Connection(configOf(cluster), context.signal)
    const inside = namespacesOn(connection, `in ${name}`, new NodeFolder(name, context.signal))
    return [{ ...itself, ...stands }, ...(await orNothing(inside, name, context, note))]
  })
  return (await Promise.all(found)).flat()
}

async function ofContainers(context: Context, note: (text: string) => void): Promise<readonly Leftover[]> {
  const containers = new OwnContainers(context.cacheDir, context.signal)
  const found = (await containers.list()).map(async (container): Promise<readonly Leftover[]> => {
    const { name, what, owner, isRunning } = container
    const itself = {
      what: 'container',
      name,
      about: isRunning ? what : `${what}, which has ended`,
      ...standingOf(owner, hostname()),
      remove: () => containers.remove(container),
    } as const
    if (itself.standing !== 'kept' || !isRunning) return [itself]
    const inside = sandboxesIn(socketOf(container), `in ${name}`, context.signal)
    return [itself, ...(await orNothing(inside, name, context, note))]
  })
  return (await Promise.all(found)).flat()
}

async function orNothing(
  inside: Promise<readonly Leftover[]>,
  name: string,
  { signal }: Context,
  note: (text: string) => void,
): Promise<readonly Leftover[]> {
  try {
    return await inside
  } catch {
    signal.throwIfAborted()
    note(`${name} does not answer: what is in it is not looked at.`)
    return []
  }
}
