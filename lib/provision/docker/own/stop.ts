import { existsSync } from 'node:fs'
import { readdir, readFile, rm, rmdir, unlink, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../../command.ts'
import type { Context } from '../../../context.ts'
import { hasEnded, isWithinSight, type Owner } from '../../../ownership.ts'
import { messageOf, Problem } from '../../../problem.ts'
import { onFolders, SYSTEM_PATH } from '../../programs.ts'
import { foreignIn } from './data.ts'
import { findIptables, runIptables, savedRules, takingBack } from './iptables.ts'
import { BRIDGE, FOLDERS_BESIDE, IP_FORWARD, type Machine, machineNow, networkBridges } from './machine.ts'
import { mountsUnder } from './mounts.ts'
import { isOurs, placesOf, SOCKET } from './places.ts'
import { type DaemonRecord, readDaemonRecord, removeDaemonRecord } from './record.ts'

/** How long a daemon has to end its containers and itself, in milliseconds, before it is killed. */
const GRACE_MS = 20_000
const SHORT_MS = 30_000

/** What could not be taken back, each a sentence; with what to type where that helps. */
type Left = string[]

/**
 * Stops the Docker daemon that the suite started by hand, and takes back what it made: its data, its folders, its
 * socket, its bridges, its chains of iptables.
 * @returns what could not be taken back, each a sentence
 * @throws Problem where it keeps what is not the suite's, or can't be told apart from somebody else's
 */
export async function removeDaemon(ctx: Context): Promise<readonly string[]> {
  const record = await readDaemonRecord(ctx)
  if (record?.programs === 'of the system') return stopInstalled(record, ctx)
  const places = placesOf(ctx)
  if (existsSync(places.dataRoot) && !(await isOurs(places.dataRoot)))
    throw new Problem('environment', `Nothing in ${places.dataRoot} says that it is the suite's.`)
  const foreign = await foreignIn(places.dataRoot)
  if (foreign.length > 0)
    throw new Problem('environment', `It keeps what may not be the suite's: ${foreign.join(', ')}.`, {
      remedy:
        'Remove that with docker rm, docker volume rm, docker rmi; then pidns clean --all removes the daemon.',
    })
  if (record === undefined) await mustNotRun(places.pidFile)
  const left: Left = []
  if (record !== undefined) {
    if (isRunning(record.daemon)) await removeNetworks(ctx)
    await stop(record.daemon)
  }
  for (const folder of [places.dataRoot, places.runFolder]) await removeTree(folder)
  // Another cache's daemon may have its folder beside.
  await rmdir(path.dirname(places.runFolder)).catch(() => undefined)
  await removeStaleSocket(left)
  if (record !== undefined) await takeBack(record.before, left, ctx)
  else left.push('It is not known what the machine was like before, so network settings stay as they are.')
  await rm(places.logFile, { force: true })
  await removeDaemonRecord(ctx)
  return left
}

/** One of the system's own programs keeps its data where the system wants it: it is only stopped. */
async function stopInstalled(record: DaemonRecord, ctx: Context): Promise<readonly string[]> {
  await stop(record.daemon)
  await rm(placesOf(ctx).logFile, { force: true })
  await removeDaemonRecord(ctx)
  return ['Its images, networks and chains of iptables stay, as those of an installed Docker do.']
}

/** Whether this very process runs, and is still a Docker daemon. */
export function isRunning(daemon: Owner): boolean {
  return isWithinSight(daemon) && !hasEnded(daemon)
}

async function stop(daemon: Owner): Promise<void> {
  if (!isWithinSight(daemon)) {
    if (await isOfThisBoot(daemon))
      throw new Problem(
        'environment',
        `Its process ${daemon.pid} is in another container or on another machine.`,
      )
    return
  }
  if (hasEnded(daemon)) return
  const name = (await readFile(`/proc/${daemon.pid}/comm`, 'utf8').catch(() => '')).trim()
  if (name !== 'dockerd') return
  process.kill(daemon.pid, 'SIGTERM')
  if (await endsWithin(daemon, GRACE_MS)) return
  process.kill(daemon.pid, 'SIGKILL')
  if (!(await endsWithin(daemon, 5_000)))
    throw new Problem('environment', `Its process ${daemon.pid} does not end, killed though it is.`)
}

/** Of another boot nothing runs any more. */
async function isOfThisBoot(daemon: Owner): Promise<boolean> {
  const { boot } = await machineNow('')
  return daemon.boot === boot
}

async function endsWithin(daemon: Owner, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!hasEnded(daemon)) {
    if (performance.now() > end) return false
    await sleep(100)
  }
  return true
}

async function mustNotRun(pidFile: string): Promise<void> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim())
  const name = pid > 0 ? (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() : ''
  if (name !== 'dockerd') return
  throw new Problem(
    'environment',
    `Nothing says that the suite started the daemon ${pid}, which uses its folder.`,
    {
      remedy: `sudo kill ${pid}, then pidns clean --all once more`,
    },
  )
}

/** Networks of clusters that are gone: their bridges and rules go with them. */
async function removeNetworks(ctx: Context): Promise<void> {
  const docker = (...args: string[]) =>
    run(ctx.signal, 'docker', ['--host', `unix://${SOCKET}`, ...args], { timeout: SHORT_MS })
  const ids = await docker('network', 'ls', '--filter', 'type=custom', '--quiet')
  for (const id of ids.split('\n').filter(line => line !== '')) await docker('network', 'rm', id)
}

/** Removes a folder of ours; what is mounted below it is unmounted first, and never walked into. */
async function removeTree(folder: string): Promise<void> {
  const signal = new AbortController().signal
  const mounts = async () => mountsUnder(await readFile('/proc/self/mountinfo', 'utf8'), folder)
  for (const point of await mounts()) await run(signal, 'umount', ['--no-mtab', point], { timeout: SHORT_MS })
  const [still] = await mounts()
  if (still !== undefined) throw new Problem('environment', `${still} is still mounted.`)
  await rm(folder, { recursive: true, force: true })
}

/** A daemon that was killed leaves its socket; one that somebody listens at is another one's. */
async function removeStaleSocket(left: Left): Promise<void> {
  const state = await new Promise<string | undefined>(resolve => {
    const socket = createConnection(SOCKET)
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  })
  if (state === undefined) left.push(`Another daemon answers at ${SOCKET}; it stays.`)
  else if (state === 'ECONNREFUSED') await unlink(SOCKET)
}

/** Sets the machine back to what it was before, where it is the same boot of it. */
async function takeBack(before: Machine, left: Left, ctx: Context): Promise<void> {
  const orSay = (what: string, work: Promise<unknown>) =>
    work.catch((thrown: unknown) => void left.push(`${what}: ${messageOf(thrown)}.`))
  for (const folder of FOLDERS_BESIDE)
    if (!before.folders.includes(folder)) await orSay(`${folder} stays`, removeEmptyTree(folder))
  const iptables = await findIptables(ctx)
  const rules = iptables === undefined ? '' : await savedRules(iptables, ctx.signal)
  const now = await machineNow(rules)
  if (before.boot !== now.boot) return
  if (before.chains && now.chains) left.push('Its chains of iptables stay: there were such chains before it.')
  else if (iptables !== undefined) {
    for (const command of takingBack(rules))
      await orSay(`iptables ${command.join(' ')} failed`, runIptables(iptables, command, ctx.signal))
    if (now.dropsForwarded && !before.dropsForwarded)
      await orSay(
        'The policy of FORWARD stays DROP',
        runIptables(iptables, ['-P', 'FORWARD', 'ACCEPT'], ctx.signal),
      )
  } else left.push('Its chains of iptables stay, if it made any: there is no iptables to look.')
  if (now.bridge && !before.bridge) await orSay(`The bridge ${BRIDGE} stays`, removeBridge(ctx))
  // A daemon that was killed could not be told to remove its networks, and another one's have such names, too.
  for (const bridge of networkBridges(await readFile('/proc/net/dev', 'utf8')))
    left.push(`The bridge ${bridge} stays, which may be of another Docker: sudo ip link delete ${bridge}`)
  if (now.ipForward && !before.ipForward) await orSay('IP forwarding stays on', writeFile(IP_FORWARD, '0\n'))
  await removeControlGroups()
}

async function removeBridge(ctx: Context): Promise<void> {
  const ip = await onFolders('ip', SYSTEM_PATH)
  if (ip === undefined) throw new Error('there is no ip command (iproute2)')
  await run(ctx.signal, ip, ['link', 'delete', BRIDGE], { timeout: SHORT_MS })
}

/** Removes folders that hold nothing but folders and sockets. */
async function removeEmptyTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return
  for (const entry of entries) {
    const inner = path.join(folder, entry.name)
    if (entry.isDirectory()) await removeEmptyTree(inner)
    else if (entry.isSocket()) await unlink(inner)
  }
  await rmdir(folder)
}

/** The daemon's control groups, which are empty; one that is not can't be removed. */
async function removeControlGroups(): Promise<void> {
  const root = '/sys/fs/cgroup'
  const controllers = await readdir(root, { withFileTypes: true }).catch(() => [])
  const folders = [
    root,
    ...controllers.filter(entry => entry.isDirectory()).map(({ name }) => path.join(root, name)),
  ]
  for (const folder of folders) await rmdir(path.join(folder, 'docker')).catch(() => undefined)
}
