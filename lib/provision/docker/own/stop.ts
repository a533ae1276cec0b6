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

/** How long a daemon has to end its containers and itself before we kill it, in milliseconds. */
const GRACE_MS = 20_000
const SHORT_MS = 30_000

/**
 * Stops the Docker daemon that the suite started and removes what it made: data, folders, socket, bridges and
 * iptables chains.
 * @returns what stays, as sentences
 * @throws Problem if it holds things that may not be the suite's
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
  // Fails if the daemon of another cache has a folder there too.
  await rmdir(path.dirname(runFolder)).catch(() => undefined)
  const stays = await takeBack(record?.before, ctx)
  await rm(logFile, { force: true })
  await removeDaemonRecord(ctx)
  return [...left, ...stays]
}

/**
 * Makes sure that a running daemon holds nothing of somebody else's. Asks at its own socket, because another
 * daemon may listen at the default one by now. Removes kind's network.
 * @returns what stays, as sentences
 */
async function emptyLiving(ctx: Context): Promise<readonly string[]> {
  const { ownSocket } = placesOf(ctx)
  if (!existsSync(ownSocket)) {
    await mustBeEmpty(ctx)
    return ['pidns could not list its networks, because its own socket is missing: their bridges may stay.']
  }
  const docker = dockerAt(ownSocket, ctx)
  refuse(await foreignAt(docker, await imagesOfBuilds(ctx)))
  const networks = await docker('network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}')
  if (networks.includes(KIND_NETWORK)) await docker('network', 'rm', KIND_NETWORK)
  return []
}

/** Makes sure that a daemon holds nothing of somebody else's, from its files instead of asking it. */
async function mustBeEmpty(ctx: Context): Promise<readonly string[]> {
  refuse(await foreignIn(placesOf(ctx).dataRoot, await imagesOfBuilds(ctx)))
  return []
}

function refuse(foreign: readonly string[]): void {
  if (foreign.length === 0) return
  throw new Problem('environment', `It holds things that may not be the suite's: ${foreign.join(', ')}.`, {
    remedy:
      'Remove them with docker rm, docker volume rm, docker rmi, docker network rm. Then run pidns clean --all again.',
  })
}

/** Where dockerd writes its PID by default. */
const SYSTEM_PID_FILE = '/var/run/docker.pid'

/** Stops an installed daemon once it is idle. Its data stays where the system keeps it. */
async function stopInstalled(record: DaemonRecord, ctx: Context): Promise<readonly string[]> {
  if (isRunning(record.daemon)) await mustBeIdle(record.daemon, ctx)
  await stop(record.daemon)
  await rm(placesOf(ctx).logFile, { force: true })
  await removeDaemonRecord(ctx)
  return ['Its images, networks and iptables chains stay, as always with an installed Docker.']
}

/** @throws Problem if containers run in it or we can't tell */
async function mustBeIdle({ pid }: Owner, ctx: Context): Promise<void> {
  const remedy = `If you no longer need it: sudo kill ${pid}`
  const written = (await readFile(SYSTEM_PID_FILE, 'utf8').catch(() => '')).trim()
  if (written !== `${pid}`)
    throw new Problem(
      'environment',
      `${SYSTEM_PID_FILE} does not name it, so pidns can't ask it for containers.`,
      {
        remedy,
      },
    )
  const running = await dockerAt(SOCKET, ctx)('ps', '--format', '{{.Names}}')
  if (running.length > 0)
    throw new Problem('environment', `It still runs containers: ${running.join(', ')}.`, { remedy })
}

/** Whether this exact process still runs, as far as we can see from here. */
export function isRunning(daemon: Owner): boolean {
  return isWithinSight(daemon) && !hasEnded(daemon)
}

async function stop(daemon: Owner): Promise<void> {
  if (!isWithinSight(daemon)) {
    // After a reboot it can't run any more.
    if (daemon.boot === thisProcess().boot)
      throw new Problem(
        'environment',
        `Its process ${daemon.pid} runs in another container or on another machine.`,
      )
    return
  }
  if (hasEnded(daemon)) return
  if (!(await isDockerd(daemon.pid))) return
  process.kill(daemon.pid, 'SIGTERM')
  if (await endsWithin(daemon, GRACE_MS)) return
  process.kill(daemon.pid, 'SIGKILL')
  if (!(await endsWithin(daemon, 5_000)))
    throw new Problem('environment', `Its process ${daemon.pid} does not end even after SIGKILL.`)
}

async function endsWithin(daemon: Owner, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!hasEnded(daemon)) {
    if (performance.now() > end) return false
    await sleep(100)
  }
  return true
}

/** Checks the program name, because another process may have the PID by now. */
async function isDockerd(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'dockerd'
}

async function mustNotRun(pidFile: string): Promise<void> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  if (!(pid > 0 && (await isDockerd(pid)))) return
  throw new Problem(
    'environment',
    `The daemon ${pid} uses the suite's folder, but nothing says that the suite started it.`,
    {
      remedy: `sudo kill ${pid}, then run pidns clean --all again`,
    },
  )
}

/** Removes a folder of ours. First unmounts everything below it, so that we never descend into a mount. */
async function removeFolder(folder: string, last: string): Promise<void> {
  if (!existsSync(folder)) return
  const signal = new AbortController().signal
  const mounts = async () => mountsUnder(await readFile('/proc/self/mountinfo', 'utf8'), folder)
  for (const point of await mounts()) await run(signal, 'umount', ['--no-mtab', point], { timeout: SHORT_MS })
  const [still] = await mounts()
  if (still !== undefined) throw new Problem('environment', `${still} is still mounted.`)
  await removeTree(folder, last)
}
