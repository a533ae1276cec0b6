import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Images that runs of the suite make or pull. */
const OF_THE_SUITE = /^(pidns-conformance\/.+|kindest\/node|rancher\/k3s|nginx|busybox|testcontainers\/ryuk)$/

/**
 * What a daemon keeps that may be somebody else's than the suite's, each in a few words: containers, volumes with a
 * name, images. It is read from the daemon's folder, so that one that has ended can be asked, too.
 * @param dataRoot the folder, which may be missing
 */
export async function foreignIn(dataRoot: string): Promise<readonly string[]> {
  const names = (folder: string) =>
    readdir(path.join(dataRoot, folder), { withFileTypes: true }).catch(() => [])
  const containers = (await names('containers')).map(({ name }) => `container ${name.slice(0, 12)}`)
  const volumes = (await names('volumes'))
    // Volumes without a name have an id for one; those of the suite's containers go with them.
    .filter(entry => entry.isDirectory() && !/^[0-9a-f]{64}$/.test(entry.name))
    .map(({ name }) => `volume ${name}`)
  const repositories = await readFile(path.join(dataRoot, 'image/overlay2/repositories.json'), 'utf8').catch(
    () => '',
  )
  return [...containers, ...volumes, ...foreignImages(repositories).map(name => `image ${name}`)]
}

/** The images of a daemon's `repositories.json` that are not the suite's; what can't be read may hold any. */
export function foreignImages(repositories: string): readonly string[] {
  if (repositories === '') return []
  try {
    const { Repositories = {} } = JSON.parse(repositories) as { Repositories?: Record<string, unknown> }
    return Object.keys(Repositories).filter(name => !OF_THE_SUITE.test(name))
  } catch {
    return ['that can not be told']
  }
}
