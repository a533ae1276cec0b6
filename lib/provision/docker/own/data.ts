import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { MARK } from './places.ts'
import { isOfTheSuite } from './suite-images.ts'

/** What we report if we can't tell whose images there are. */
const UNKNOWN = 'unknown images, because its data has an unknown layout'

const aStore = z.object({ Repositories: z.record(z.string(), z.record(z.string(), z.string())) })

/**
 * What an ended daemon still holds that may not be the suite's, each in a few words: containers, volumes,
 * images. Reads it from the daemon's data folder.
 * @param dataRoot the data folder; may be missing
 * @param built ids of images that the suite's builds made
 */
export async function foreignIn(dataRoot: string, built: ReadonlySet<string>): Promise<readonly string[]> {
  const names = (folder: string) =>
    readdir(path.join(dataRoot, folder), { withFileTypes: true }).catch(() => [])
  if ((await names('.')).every(({ name }) => name === MARK)) return []
  const containers = (await names('containers')).map(({ name }) => `container ${name.slice(0, 12)}`)
  const volumes = (await names('volumes'))
    .filter(entry => entry.isDirectory())
    .map(({ name }) => `volume ${name}`)
  return [...containers, ...volumes, ...(await imagesIn(path.join(dataRoot, 'image'), built))]
}

/**
 * Each storage driver of moby has a folder here, with its tags and images (moby, daemon/daemon.go). With
 * containerd's image store there is none, and we can't tell.
 */
async function imagesIn(folder: string, built: ReadonlySet<string>): Promise<readonly string[]> {
  const drivers = await readdir(folder).catch(() => [])
  if (drivers.length === 0) return [UNKNOWN]
  const found = await Promise.all(drivers.map(driver => imagesOf(path.join(folder, driver), built)))
  return found.flat()
}

async function imagesOf(driver: string, built: ReadonlySet<string>): Promise<readonly string[]> {
  try {
    const tagged = tagsIn(await readFile(path.join(driver, 'repositories.json'), 'utf8'))
    const ids = (await readdir(path.join(driver, 'imagedb/content/sha256'))).map(name => `sha256:${name}`)
    const parents = await parentsIn(path.join(driver, 'imagedb/metadata/sha256'))
    const known = new Set([...tagged.values(), ...parents, ...built])
    return [
      ...[...tagged.keys()].filter(reference => !isOfTheSuite(reference)).map(name => `image ${name}`),
      ...ids.filter(id => !known.has(id)).map(id => `image ${id}`),
    ]
  } catch {
    return [UNKNOWN]
  }
}

/** Image ids by reference. @throws if the text isn't a valid `repositories.json` */
function tagsIn(text: string): ReadonlyMap<string, string> {
  const { Repositories } = aStore.parse(JSON.parse(text))
  return new Map(Object.values(Repositories).flatMap(references => Object.entries(references)))
}

/** The parent images of other images. */
async function parentsIn(metadata: string): Promise<readonly string[]> {
  const names = await readdir(metadata).catch(() => [])
  return Promise.all(names.map(name => readFile(path.join(metadata, name, 'parent'), 'utf8').catch(() => '')))
}
