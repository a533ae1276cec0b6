import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../../context.ts'

/** Where clients look for a daemon by default. */
export const SOCKET = '/var/run/docker.sock'

/** The files and folders of the daemon that the suite starts. */
export interface Places {
  /** Images, containers and volumes. */
  readonly dataRoot: string
  /** Files that live as long as the daemon. Below /run, where paths are short enough for sockets. */
  readonly runFolder: string
  readonly execRoot: string
  readonly pidFile: string
  /** A second socket of the daemon, where nobody else can listen. We query it before we remove the daemon. */
  readonly ownSocket: string
  readonly logFile: string
}

/** This file marks a data folder that the suite made, so that we never mistake another folder for it. */
export const MARK = '.pidns-conformance'

/** Whether the suite made a data folder. */
export function isOurs(dataRoot: string): Promise<boolean> {
  return access(path.join(dataRoot, MARK)).then(
    () => true,
    () => false,
  )
}

/** Computes the places from the cache's path alone, so that we never remove a path that a file names. */
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
