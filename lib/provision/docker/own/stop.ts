import { existsSync } from 'node:fs'
import { readFile, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../../command.ts'
import type { Context } from '../../../context.ts'
import { hasEnded, isWithinSight, type Owner, thisProcess } from '../../../ownership.ts'
import { Problem } from '../../../problem.ts'
import { removeTree } from '../../../remove-tree.ts'
import { imagesOfBuilds } from '../../node-image/build-records.ts'
import { foreignIn } from './data.ts'
import { dockerAt, foreignAt, KIND_NETWORK } from './living.ts'
import { mountsUnder } from './mounts.ts'
import { isOurs, MARK, placesOf, SOCKET } from './places.ts'
import { type DaemonRecord, readDaemonRecord, removeDaemonRecord } from './record.ts'
import { takeBack } from './take-back.ts'

/** How long a daemon has to end its containers and itself, in milliseconds, before it is killed. */
const GRACE_MS = 20_000
const SHORT_MS = 30_000

/**
 * Stops the Docker daemon that the suite started by hand, and takes back what it made: its data, its folders, its
 * socket, its bridges, its chains of iptables.
 * @returns what stays, each a sentence
 * @throws Problem where it keeps what is not the suite's, or can't be told apart from somebody else's
 */
export async function removeDaemon(ctx: Context): Promise<readonly string[]> {
  const record = await readDaemonRecord(ctx)
  if (record?.programs === 'of the system') return stopInstalled(record, ctx)
  const { dataRoot, runFolder, pidFile, logFile } = placesOf(ctx)
  if (existsSync(dataRoot) && !(await isOurs(dataRoot)))
    throw new Problem('environment', `Nothing in ${dataRoot} says that it is the suite's.`)
  if (record === undefined) await mustNotRun(pidFile)
  const left =
    record !== undefined && isRunning(record.daemon) ? await emptyLiving(ctx) : await mustBeEmpty(ctx)
  if (record !== undefined) await stop(record.daemon)
  await removeFolder(dataRoot, MARK)
  await removeFolder(runFolder, '')
  // Another cache's daemon may have its folder beside.
  await rmdir(path.dirname(runFolder)).catch(() => undefined)
  const stays = await takeBack(record?.before, ctx)
  await rm(logFile, { force: true })
  await removeDaemonRecord(ctx)
  return [...left, ...stays]
}

/**
 * Makes sure that a daemon that runs keeps nothing of somebody else's, by its own socket: at the one that every client
 * looks at another daemon may listen by now. Removes kind's network from it.
 * @returns what stays, each a sentence
 */
async function emptyLiving(ctx: Context): Promise<readonly string[]> {
  const { ownSocket } = placesOf(ctx)
  if (!existsSync(ownSocket)) {
    await mustBeEmpty(ctx)
    return ['Its networks were not asked for, for it has no socket of its own: bridges of theirs may stay.']
  }
  const docker = dockerAt(ownSocket, ctx)
  refuse(await foreignAt(docker, await imagesOfBuilds(ctx)))
  const networks = await docker('network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}')
  if (networks.includes(KIND_NETWORK)) await docker('network', 'rm', KIND_NETWORK)
  return []
}

/** The same of one that is not asked: what its files say. */
async function mustBeEmpty(ctx: Context): Promise<readonly string[]> {
  refuse(await foreignIn(placesOf(ctx).dataRoot, await imagesOfBuilds(ctx)))
  return []
}

function refuse(foreign: readonly string[]): void {
  if (foreign.length === 0) return
  throw new Problem('environment', `It keeps what may not be the suite's: ${foreign.join(', ')}.`, {
    remedy:
      'Remove that with docker rm, docker volume rm, docker rmi, docker network rm; then pidns clean --all removes the daemon.',
  })
}

/** Where dockerd writes its PID when it is not told another place. */
const SYSTEM_PID_FILE = '/var/run/docker.pid'

/** One of the system's own programs keeps its data where the system wants it: it is only stopped, once it is idle. */
async function stopInstalled(record: DaemonRecord, ctx: Context): Promise<readonly string[]> {
  if (isRunning(record.daemon)) await mustBeIdle(record.daemon, ctx)
  await stop(record.daemon)
  await rm(placesOf(ctx).logFile, { force: true })
  await removeDaemonRecord(ctx)
  return ['Its images, networks and chains of iptables stay, as those of an installed Docker do.']
}

/** @throws Problem while containers run in it, and where that can't be told */
async function mustBeIdle({ pid }: Owner, ctx: Context): Promise<void> {
  const remedy = `Where you need it no more: sudo kill ${pid}`
  const written = (await readFile(SYSTEM_PID_FILE, 'utf8').catch(() => '')).trim()
  if (written !== `${pid}`)
    throw new Problem(
      'environment',
      `${SYSTEM_PID_FILE} does not name it, so it can't be asked for containers.`,
      {
        remedy,
      },
    )
  const running = await dockerAt(SOCKET, ctx)('ps', '--format', '{{.Names}}')
  if (running.length > 0)
    throw new Problem('environment', `Containers run in it: ${running.join(', ')}.`, { remedy })
}

/** Whether this very process runs, and is still a Docker daemon. */
export function isRunning(daemon: Owner): boolean {
  return isWithinSight(daemon) && !hasEnded(daemon)
}

async function stop(daemon: Owner): Promise<void> {
  if (!isWithinSight(daemon)) {
    // Of another boot nothing runs any more.
    if (daemon.boot === thisProcess().boot)
      throw new Problem(
        'environment',
        `Its process ${daemon.pid} is in another container or on another machine.`,
      )
    return
  }
  if (hasEnded(daemon)) return
  if (!(await isDockerd(daemon.pid))) return
  process.kill(daemon.pid, 'SIGTERM')
  if (await endsWithin(daemon, GRACE_MS)) return
  process.kill(daemon.pid, 'SIGKILL')
  if (!(await endsWithin(daemon, 5_000)))
    throw new Problem('environment', `Its process ${daemon.pid} does not end, killed though it is.`)
}

async function endsWithin(daemon: Owner, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!hasEnded(daemon)) {
    if (performance.now() > end) return false
    await sleep(100)
  }
  return true
}

/** By the name of its program: a PID may be another process's by now. */
async function isDockerd(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'dockerd'
}

async function mustNotRun(pidFile: string): Promise<void> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  if (!(pid > 0 && (await isDockerd(pid)))) return
  throw new Problem(
    'environment',
    `Nothing says that the suite started the daemon ${pid}, which uses its folder.`,
    {
      remedy: `sudo kill ${pid}, then pidns clean --all once more`,
    },
  )
}

/** Removes a folder of ours; what is mounted below it is unmounted first, and never walked into. */
async function removeFolder(folder: string, last: string): Promise<void> {
  if (!existsSync(folder)) return
  const signal = new AbortController().signal
  const mounts = async () => mountsUnder(await readFile('/proc/self/mountinfo', 'utf8'), folder)
  for (const point of await mounts()) await run(signal, 'umount', ['--no-mtab', point], { timeout: SHORT_MS })
  const [still] = await mounts()
  if (still !== undefined) throw new Problem('environment', `${still} is still mounted.`)
  await removeTree(folder, last)
}
