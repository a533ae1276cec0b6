import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { OwnFolders } from '../../own-folders.ts'
import { nameOfRun } from '../../ownership.ts'
import { kindCli } from '../../provision/kind/cli.ts'
import { leftBuilds } from '../../provision/node-image/builder.ts'
import { OwnContainers } from '../../target/container/own-containers.ts'
import { socketOf } from '../../target/container/runtime-container.ts'
import { Clusters } from '../../target/kind/clusters.ts'
import { NodeFolder } from '../../target/kind/node-folder.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { podFolderIn } from '../open-runtime.ts'
import { configOf } from '../reuse.ts'
import { leftOnCluster } from './in-a-cluster.ts'
import { leftInRuntime } from './in-a-runtime.ts'
import { type Leftover, standingOf } from './leftover.ts'

type Note = (text: string) => void

/**
 * What the suite left on this machine: its kind clusters and its containers, what runs left in those of them that are
 * kept, and folders. One that does not answer is not looked into, which `note` is told.
 */
export async function leftOnThisMachine(context: Context, note: Note): Promise<readonly Leftover[]> {
  const found = [
    ofClusters(context, note),
    ofContainers(context, note),
    ofFolders(context, note),
    ofBuilds(context),
  ]
  return (await Promise.all(found)).flat()
}

async function ofClusters(context: Context, note: Note): Promise<readonly Leftover[]> {
  const kind = await kindCli.find(context)
  if ('missing' in kind) return []
  const clusters = new Clusters(context.cacheDir, kind.found, context.signal)
  const found = (await clusters.list()).map(async (cluster): Promise<readonly Leftover[]> => {
    const { id, name, kubernetes, owner, exists, created, isHere } = cluster
    const remove = () => clusters.remove(id)
    const about = `Kubernetes ${kubernetes}`
    const itself = { what: 'kind cluster', name, about, run: id, made: new Date(created), remove } as const
    const elsewhere = { standing: 'out of sight', remove: () => clusters.forget(id) } as const
    if (!isHere) return [{ ...itself, about: `${about}, on another Docker engine`, ...elsewhere }]
    // Of one whose node is gone only the memory is left.
    if (!exists && owner === null)
      return [{ ...itself, about: `${about}, its node is gone`, standing: 'abandoned' }]
    const stands = standingOf(owner)
    if (stands.standing !== 'kept') return [{ ...itself, ...stands }]
    const connection = new Connection(configOf(cluster), context.signal)
    const inside = leftOnCluster(connection, `in ${name}`, new NodeFolder(name, context.signal))
    return withInside({ ...itself, ...stands }, await orNothing(inside, name, context, note))
  })
  const strays = (await clusters.strays()).map(
    (id): Leftover => ({
      what: 'kind cluster',
      name: nameOfRun(id),
      about: 'made from another cache',
      run: id,
      standing: 'of nobody',
      remove: () => clusters.remove(id),
    }),
  )
  return [...(await Promise.all(found)).flat(), ...strays]
}

async function ofContainers(context: Context, note: Note): Promise<readonly Leftover[]> {
  const containers = new OwnContainers(context.cacheDir, context.signal)
  const found = (await containers.list()).map(async (container): Promise<readonly Leftover[]> => {
    const { id, name, what, owner, isRunning, created, folder, isHere } = container
    const itself = {
      what: 'container',
      name,
      about: isRunning || !isHere ? what : `${what}, which has ended`,
      run: id,
      made: new Date(created),
      ...(isHere ? standingOf(owner) : ({ standing: 'out of sight' } as const)),
      remove: () => (isHere ? containers.remove(id) : containers.forget(id)),
    } as const
    if (itself.standing !== 'kept' || !isRunning) return [itself]
    const places = [podFolderIn(folder)]
    const inside = leftInRuntime(socketOf(container), `in ${name}`, places, context.signal)
    return withInside(itself, await orNothing(inside, name, context, note))
  })
  const strays = (await containers.strays()).map(
    ({ name, what, created }): Leftover => ({
      what: 'container',
      name,
      about: `${what}, made from another cache`,
      made: new Date(created.replace(/ [A-Z]+$/, '')),
      standing: 'of nobody',
      remove: () => containers.removeStray(name),
    }),
  )
  return [...(await Promise.all(found)).flat(), ...strays]
}

/**
 * Folders of the cache that killed runs and builds left. Those of pods on a CRI runtime are what its sandboxes are told
 * by: the runtime is looked into first.
 */
async function ofFolders(context: Context, note: Note): Promise<readonly Leftover[]> {
  const { cacheDir, signal } = context
  const place = podFolderIn(cacheDir)
  const pods = await new OwnFolders(place).list()
  const sockets = [...new Set(pods.map(({ about }) => about))].filter(socket => socket !== '')
  const inside = sockets.map(socket =>
    orNothing(leftInRuntime(socket, `in the runtime at ${socket}`, [place], signal), socket, context, note),
  )
  const temporary = new OwnFolders(join(cacheDir, 'tmp'))
  return [
    ...(await Promise.all(inside)).flat(),
    ...(await temporary.list()).map(({ id, path: name, owner, made }): Leftover => {
      const remove = () => temporary.remove(id)
      const about = 'temporary files'
      return { what: 'folder', name, about, run: id, made: new Date(made), ...standingOf(owner), remove }
    }),
  ]
}

/** What builds left that were killed: a container and the image of a root file system each. */
async function ofBuilds(context: Context): Promise<readonly Leftover[]> {
  return (await leftBuilds(context)).map(({ id, container, owner, made, remove }) => ({
    what: 'container',
    name: container,
    about: 'of a build',
    run: id,
    made: new Date(made),
    ...standingOf(owner),
    remove,
  }))
}

/** What is kept, with what is in it: as long as a run uses something in it, it is used itself. */
function withInside(itself: Leftover, inside: readonly Leftover[]): readonly Leftover[] {
  const used = inside.find(({ standing }) => standing === 'in use')
  if (used === undefined) return [itself, ...inside]
  const { owner } = used
  return [{ ...itself, standing: 'in use', ...(owner !== undefined && { owner }) }, ...inside]
}

async function orNothing(
  inside: Promise<readonly Leftover[]>,
  name: string,
  { signal }: Context,
  note: Note,
): Promise<readonly Leftover[]> {
  try {
    return await inside
  } catch {
    signal.throwIfAborted()
    note(`${name} does not answer: what is in it is not looked at.`)
    return []
  }
}
