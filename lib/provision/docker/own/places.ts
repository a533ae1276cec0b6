import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../../context.ts'

/** Where every client looks for a daemon that is not told another place. */
export const SOCKET = '/var/run/docker.sock'

/** Where the daemon that the suite starts keeps what. */
export interface Places {
  /** Images, containers and volumes. */
  readonly dataRoot: string
  /** What lives as long as the daemon: below /run, where paths are short enough for sockets. */
  readonly runFolder: string
  readonly execRoot: string
  readonly pidFile: string
  /** A second socket of the daemon, at which nobody else can listen: the suite asks it there before it removes it. */
  readonly ownSocket: string
  readonly logFile: string
}

/** Is in the folder of the data that the suite has made, so that no other folder is ever taken for it. */
export const MARK = '.pidns-conformance'

/** Whether a folder of data is one that the suite has made. */
export function isOurs(dataRoot: string): Promise<boolean> {
  return access(path.join(dataRoot, MARK)).then(
    () => true,
    () => false,
  )
}

/** Computed from the cache alone, so that nothing is ever removed that a file names. */
export function placesOf({ cacheDir }: Pick<Context, 'cacheDir'>): Places {
  const ofCache = createHash('sha256').update(cacheDir).digest('hex').slice(0, 8)
  const runFolder = path.join('/run/pidns-conformance', `docker-${ofCache}`)
  return {
    dataRoot: path.join(cacheDir, 'docker'),
    runFolder,
    execRoot: path.join(runFolder, 'exec'),
    pidFile: path.join(runFolder, 'docker.pid'),
    ownSocket: path.join(runFolder, 'docker.sock'),
    logFile: path.join(cacheDir, 'dockerd.log'),
  }
}
