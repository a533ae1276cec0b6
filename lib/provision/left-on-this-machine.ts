import { existsSync } from 'node:fs'
import { lstat, readdir, readlink, rmdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailed, run } from '../command.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'
import { silent } from '../progress.ts'
import { removeTree } from '../remove-tree.ts'
import { installedPackages, type Packages } from './apt-packages.ts'
import { DIGESTS, keyOfUnfinished } from './artefact.ts'
import { KIND_NETWORK } from './docker/own/living.ts'
import { isOurs, placesOf } from './docker/own/places.ts'
import { readDaemonRecord } from './docker/own/record.ts'
import { isRunning, removeDaemon } from './docker/own/stop.ts'
import { isPulled } from './docker/own/suite-images.ts'
import { builderHome, removeBuilderHome } from './hands.ts'
import { withLock } from './lock.ts'
import { forgetReplaced, imagesOfBuilds } from './node-image/build-records.ts'
import { BUILD_LABEL } from './node-image/builder.ts'
import { fileOfChanges, type RecordedChange, recordedChanges, unreadableChanges } from './system-changes.ts'

/** Something that we left on this machine when we got parts. */
export type LeftOnMachine = {
  /** An image's name, a path, packages. */
  readonly name: string
  /** A short description. */
  readonly about: string
  /** Its size, if that is cheap to find out. */
  readonly bytes: number | undefined
} & (
  | {
      /**
       * Removes it. @returns what we could not undo, as sentences
       * @throws Problem that says why, if we did not remove it
       */
      remove(): Promise<readonly string[]>
    }
  | {
      /** Why the suite does not remove it, and the command to remove it by hand: a sentence. */
      readonly stays: string
    }
)

/**
 * Everything that we left on this machine when we got parts, in the order of removal: images, the Docker
 * daemon that the suite started, parts in the cache, and things we only report.
 */
export async function partsLeft(ctx: Context): Promise<readonly LeftOnMachine[]> {
  return [
    ...(await inEngine(ctx)),
    ...(await daemonOf(ctx)),
    ...(await partsOf(ctx)),
    ...(await builderOf(ctx)),
    ...(await goCachesOf(ctx)),
    ...(await packagesOf(ctx)),
    ...(await unreadableOf(ctx)),
  ]
}

const SHORT_MS = 30_000
/** Time limit for removing an image, in milliseconds: a large one takes seconds on a slow disk. */
const REMOVE_MS = 120_000
/** How long to wait for a part's lock, in milliseconds: a killed run's lock expires after ten seconds. */
const LOCK_MS = 15_000

/**
 * The suite's images in the Docker engine: those with a name that only the suite uses, and untagged ones that
 * a record in the cache lists as ours. Only reports images that others may also have made or pulled.
 */
async function inEngine(ctx: Context): Promise<readonly LeftOnMachine[]> {
  const docker = (...args: string[]) => run(ctx.signal, 'docker', args, { timeout: SHORT_MS })
  const format = ['--no-trunc', '--format', '{{.ID}}\t{{.Repository}}:{{.Tag}}']
  const images = async (...filter: string[]) =>
    parseImages(await docker('images', ...format, ...filter.flatMap(each => ['--filter', each])))
  try {
    const named = await images('reference=pidns-conformance/*')
    const unnamed = await images('dangling=true', `label=${BUILD_LABEL}`)
    const ours = await imagesOfBuilds(ctx)
    // If this is our own daemon, its images go with its data.
    const root = await docker('info', '--format', '{{.DockerRootDir}}')
    const isInOwn = root.trim() === placesOf(ctx).dataRoot
    return await Promise.all([
      ...named.map(({ id, ref }) => imageLeft(ref, id, 'an image built here', ctx)),
      ...(await images('dangling=true'))
        .filter(({ id }) => ours.has(id))
        .map(({ id }) => imageLeft(id, id, 'an untagged image of a build', ctx)),
      ...unnamed.filter(({ id }) => !ours.has(id)).map(({ id }) => labelledImage(id)),
      ...(isInOwn ? [] : (await images()).filter(({ ref }) => isPulled(ref)).map(pulledImage)),
      ...(isInOwn ? [] : kindNetwork(await docker('network', 'ls', '--format', '{{.Name}}'))),
    ])
  } catch (thrown) {
    // No daemon runs, so we can't list images. If it was ours, they go with its data.
    if (thrown instanceof CommandFailed) return []
    throw thrown
  }
}

function labelledImage(id: string): LeftOnMachine {
  return {
    name: id,
    about: 'an untagged image with the label of our builds',
    bytes: undefined,
    stays: `It may be somebody else's: images built from ours inherit the label. To remove it: docker rmi ${id}`,
  }
}

function pulledImage({ ref }: { readonly ref: string }): LeftOnMachine {
  return {
    name: ref,
    about: 'an image that the suite pulls',
    bytes: undefined,
    stays: `Somebody else may have pulled it or may use it: docker rmi ${ref}`,
  }
}

/** @param networks network names, one per line */
function kindNetwork(networks: string): readonly LeftOnMachine[] {
  if (!networks.split('\n').includes(KIND_NETWORK)) return []
  return [
    {
      name: `network ${KIND_NETWORK}`,
      about: 'kind creates it for its first cluster and never removes it',
      bytes: undefined,
      stays: `All kind clusters share it: docker network rm ${KIND_NETWORK}`,
    },
  ]
}

/** Reads `docker images --format '{{.ID}}\t{{.Repository}}:{{.Tag}}'`. */
export function parseImages(text: string): readonly { readonly id: string; readonly ref: string }[] {
  return text.split('\n').flatMap(line => {
    const [id, ref] = line.split('\t')
    return id && ref ? [{ id, ref }] : []
  })
}

async function imageLeft(name: string, id: string, about: string, ctx: Context): Promise<LeftOnMachine> {
  const docker = (args: readonly string[], timeout: number) => run(ctx.signal, 'docker', args, { timeout })
  const size = Number(
    await docker(['image', 'inspect', '--format', '{{.Size}}', id], SHORT_MS).catch(() => ''),
  )
  return {
    name,
    about,
    bytes: size > 0 ? size : undefined,
    remove: async () => {
      // Without --force: an image that a container uses stays.
      await docker(['rmi', name], REMOVE_MS)
      await forgetReplaced(id, ctx)
      return []
    },
  }
}

/** The Docker daemon that the suite started itself, or what is left of it after it ended. */
async function daemonOf(ctx: Context): Promise<readonly LeftOnMachine[]> {
  const record = await readDaemonRecord(ctx)
  const { dataRoot } = placesOf(ctx)
  if (record === undefined && !(await isOurs(dataRoot))) return []
  const state =
    record !== undefined && isRunning(record.daemon) ? `runs as process ${record.daemon.pid}` : 'has ended'
  const data = record?.programs === 'of the system' ? '' : `, its data is in ${dataRoot}`
  return [
    {
      name: 'Docker daemon',
      about: `the suite started it; it ${state}${data}`,
      bytes: undefined,
      remove: () => removeDaemon(ctx),
    },
  ]
}

/** The format of keys of parts in the cache. */
const KEY = /^[a-z][\w.-]*-(linux|darwin|win32)-[a-z0-9]+$/

async function partsOf(ctx: Context): Promise<readonly LeftOnMachine[]> {
  const folder = path.join(ctx.cacheDir, 'parts')
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const left: LeftOnMachine[] = []
  for (const entry of entries) {
    const part = path.join(folder, entry.name)
    if (!entry.isDirectory()) continue
    const isPart = KEY.test(entry.name) && existsSync(path.join(part, DIGESTS))
    if (!isPart && !KEY.test(keyOfUnfinished(entry.name) ?? '')) continue
    left.push({
      name: part,
      about: isPart ? 'a part in the cache' : 'an unfinished part; a run may still be making it',
      bytes: await sizeOf(part),
      remove: () => removePart(part, ctx),
    })
  }
  return left
}

async function removePart(part: string, ctx: Context): Promise<readonly string[]> {
  const record = await readDaemonRecord(ctx)
  const isInUse = /^(docker|iptables)-/.test(path.basename(part)) && record?.programs === 'of the cache'
  if (isInUse && isRunning(record.daemon))
    throw new Problem('environment', `The running Docker daemon (process ${record.daemon.pid}) uses it.`)
  const link = path.join(ctx.cacheDir, 'bin/docker')
  const target = await readlink(link).catch(() => '')
  if (path.dirname(target) === part) await unlink(link)
  await unlessItIsBeingMade(part, ctx, async () => {
    if (existsSync(part)) await removeTree(part, DIGESTS)
  })
  // Remove these folders once they are empty.
  for (const folder of ['bin', 'parts']) await rmdir(path.join(ctx.cacheDir, folder)).catch(() => undefined)
  return []
}

/** Does something to a part while no run is making it: a run that makes it holds its lock. */
async function unlessItIsBeingMade(part: string, ctx: Context, work: () => Promise<void>): Promise<void> {
  const key = keyOfUnfinished(path.basename(part)) ?? path.basename(part)
  const soon = AbortSignal.timeout(LOCK_MS)
  await withLock(key, { ...ctx, signal: AbortSignal.any([ctx.signal, soon]) }, silent, work).catch(thrown => {
    ctx.signal.throwIfAborted()
    throw soon.aborted ? new Problem('environment', 'A run is making it right now.') : thrown
  })
}

/** The total size in bytes of the files in a part's folder; there are some hundreds at most. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(entry =>
      lstat(path.join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What builds of the builder user keep for later ones. */
async function builderOf(ctx: Context): Promise<readonly LeftOnMachine[]> {
  const home = await builderHome(ctx)
  if (home === undefined) return []
  const remove = async () => {
    await removeBuilderHome(ctx)
    return []
  }
  return [{ name: home, about: "Go's downloads and build results", bytes: undefined, remove }]
}

/** Go's caches of a non-root user: the suite's builds use the user's existing ones. */
async function goCachesOf(ctx: Context): Promise<readonly LeftOnMachine[]> {
  if (process.getuid?.() === 0) return []
  const folders = await run(ctx.signal, 'go', ['env', 'GOCACHE', 'GOMODCACHE'], {
    cwd: path.parse(process.cwd()).root,
    timeout: SHORT_MS,
  }).catch((thrown: unknown) => {
    if (thrown instanceof CommandFailed) return ''
    throw thrown
  })
  const commands = ['go clean -cache', 'go clean -modcache']
  return folders.split('\n').flatMap((folder, index) => {
    const command = commands[index]
    if (command === undefined || !path.isAbsolute(folder) || !existsSync(folder)) return []
    return [
      {
        name: folder,
        about: "this user's Go cache, which the suite's builds use",
        bytes: undefined,
        stays: `Your other builds use it too: ${command}`,
      },
    ]
  })
}

/** Packages that apt installed or upgraded for the suite and that still exist. Others may need them now. */
async function packagesOf(ctx: Context): Promise<readonly LeftOnMachine[]> {
  const changes = await recordedChanges(ctx)
  if (changes.length === 0) return []
  const installed = await installedPackages(ctx.signal).catch((thrown: unknown) => {
    if (thrown instanceof CommandFailed) return new Map<string, string>()
    throw thrown
  })
  return packagesLeft(changes, installed, fileOfChanges(ctx))
}

/**
 * @param installed the packages that dpkg has now
 * @param record the file that records the changes
 */
export function packagesLeft(
  changes: readonly RecordedChange[],
  installed: Packages,
  record: string,
): readonly LeftOnMachine[] {
  const recorded = new Set(changes.flatMap(change => change.installed.map(({ name }) => name)))
  const names = [...recorded].filter(name => installed.has(name))
  const upgraded = changes.flatMap(({ changed }) => changed)
  const left: LeftOnMachine[] = []
  if (names.length > 0)
    left.push({
      name: names.join(' '),
      about: `Debian packages that were installed for the suite (${record})`,
      bytes: undefined,
      stays: `Something else may need them by now: sudo apt-get purge ${names.join(' ')}`,
    })
  if (upgraded.length > 0)
    left.push({
      name: [...new Set(upgraded.map(({ name }) => name))].join(' '),
      about: `Debian packages that were upgraded with them (${record})`,
      bytes: undefined,
      stays: `apt can't undo upgrades by itself: ${upgraded.map(({ name, from, to }) => `${name} from ${from} to ${to}`).join(', ')}`,
    })
  return left
}

/** Records of package changes that we can't read. */
async function unreadableOf(ctx: Context): Promise<readonly LeftOnMachine[]> {
  return (await unreadableChanges(ctx)).map(file => ({
    name: file,
    about: 'a record of packages installed for the suite',
    bytes: undefined,
    stays: `pidns can't read it, so this list lacks the packages in it. After you have read it: rm ${file}`,
  }))
}
