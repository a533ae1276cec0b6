import { type OwnFolder, OwnFolders } from '../../own-folders.ts'
import { nameOfRun } from '../../ownership.ts'
import type { CriClient } from '../../target/cri/client.ts'
import { connectCri } from '../../target/cri/open.ts'
import { type RunInRuntime, removeRun, removeRunOfNobody, runsIn } from '../../target/cri/sweep.ts'
import { type Leftover, standingOf } from './leftover.ts'

/**
 * What runs of the suite left in a CRI runtime, and their folders beside it.
 * @param where the runtime, as a few words
 * @param places the folders in which runs there have one of their own
 * @throws Problem where there is no runtime, or it may not be used
 */
export async function leftInRuntime(
  socket: string,
  where: string,
  places: readonly string[],
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const client = await connectCri({ runtime: socket, image: socket }, signal)
  const folders = await foldersIn(places, socket)
  const runs = await runsIn(
    client,
    folders.map(({ folder }) => folder),
  )
  const lasting = client.under(new AbortController().signal)
  const withoutSandbox = folders.filter(({ folder }) => !runs.some(run => run.folder === folder))
  return [
    ...runs.map(run => sandboxesOf(run, where, lasting, folders)),
    ...withoutSandbox.map(({ folder, of }) => folderAlone(folder, of)),
  ]
}

interface Placed {
  readonly folder: OwnFolder
  readonly of: OwnFolders
}

async function foldersIn(places: readonly string[], socket: string): Promise<readonly Placed[]> {
  const found = [...new Set(places)].map(async place => {
    const of = new OwnFolders(place)
    // Those of runs on another runtime are what its sandboxes are told by.
    return (await of.list()).filter(({ about }) => about === socket).map(folder => ({ folder, of }))
  })
  return (await Promise.all(found)).flat()
}

function sandboxesOf(
  { id, folder, sandboxes, made }: RunInRuntime,
  where: string,
  client: CriClient,
  folders: readonly Placed[],
): Leftover {
  const owner = folder?.owner ?? undefined
  return {
    what: 'sandboxes',
    name: nameOfRun(id),
    about: `${sandboxes === 1 ? 'one sandbox' : `${sandboxes} sandboxes`} ${where}`,
    run: id,
    made,
    ...(owner === undefined ? { standing: 'of nobody' } : standingOf(owner)),
    remove: async () => {
      if (owner === undefined) return removeRunOfNobody(client, id)
      await removeRun(client, id, owner)
      await folders.find(each => each.folder === folder)?.of.remove(id)
    },
  }
}

/** The folder of a run that was killed before it had a sandbox, or whose runtime has lost them. */
function folderAlone({ id, path, owner, made }: OwnFolder, of: OwnFolders): Leftover {
  return {
    what: 'folder',
    name: path,
    about: "of a run's pods",
    run: id,
    made: new Date(made),
    ...standingOf(owner),
    remove: () => of.remove(id),
  }
}
