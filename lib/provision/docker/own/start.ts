import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SystemChange } from '../../../consent.ts'
import type { Context } from '../../../context.ts'
import { Problem } from '../../../problem.ts'
import type { Step } from '../../../progress.ts'
import { cached } from '../../artefact.ts'
import type { DockerEngine } from '../engine.ts'
import { removeStale, startDaemon } from '../start.ts'
import { findIptables, type Iptables, ofCache } from './iptables.ts'
import { isOurs, MARK, placesOf, SOCKET } from './places.ts'
import { daemonPrograms, iptablesPrograms } from './programs.ts'

/** The system change of starting this daemon. */
export function startingOwnDocker(ctx: Context): SystemChange {
  const { dataRoot } = placesOf(ctx)
  return {
    what: `start a Docker daemon on ${SOCKET}: data in ${dataRoot}, bridge docker0, iptables chains, IP forwarding`,
  }
}

/**
 * Starts Docker of a newer Debian release from the cache and waits until it answers on the default socket. It
 * keeps its files in the cache and in our folder below /run.
 */
export async function startOwnDocker(ctx: Context, step: Step): Promise<DockerEngine> {
  const programs = await cached(await daemonPrograms(ctx), ctx, step)
  const iptables = await iptablesFor(ctx, step)
  const { dataRoot, runFolder, execRoot, pidFile, ownSocket } = placesOf(ctx)
  await mkdir(runFolder, { recursive: true, mode: 0o700 })
  await takeDataRoot(dataRoot)
  await removeStale(pidFile, 'dockerd')
  await removeStale(path.join(execRoot, 'containerd/containerd.pid'), 'containerd')
  const options = {
    // Ignore the system's configuration: it is for another daemon.
    'config-file': '/dev/null',
    'data-root': dataRoot,
    'exec-root': execRoot,
    pidfile: pidFile,
    'userland-proxy-path': path.join(programs, 'docker-proxy'),
    'init-path': path.join(programs, 'docker-init'),
  }
  return startDaemon(
    {
      program: path.join(programs, 'dockerd'),
      args: [
        ...[SOCKET, ownSocket].flatMap(socket => ['--host', `unix://${socket}`]),
        ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ],
      env: { PATH: [programs, iptables.path].join(path.delimiter), ...iptables.env },
      programs: 'of the cache',
    },
    ctx,
    step,
  )
}

/** Makes the daemon's data folder, or reuses the one from our earlier start. */
async function takeDataRoot(dataRoot: string): Promise<void> {
  if (await isOurs(dataRoot)) return
  const made = await mkdir(dataRoot, { recursive: true, mode: 0o710 })
  if (made === undefined)
    throw new Problem('environment', `${dataRoot} exists, and nothing in it says that it is the suite's.`, {
      remedy: 'Set PIDNS_CACHE to another folder.',
    })
  await writeFile(path.join(dataRoot, MARK), "The data of pidns-conformance's Docker daemon.\n")
}

/** The system's iptables, or else the cache's. */
async function iptablesFor(ctx: Context, step: Step): Promise<Iptables> {
  return (await findIptables(ctx)) ?? ofCache(await cached(await iptablesPrograms(ctx), ctx, step))
}
