import { chown, lstat, mkdir, readdir, readlink, realpath } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailed, type RunOptions, run } from '../command.ts'
import type { Context } from '../context.ts'
import { errorCodeOf } from '../error-code.ts'
import { makeFolder } from '../make-folder.ts'
import { Problem } from '../problem.ts'

/** A user id that neither Debian nor systemd assigns (Debian policy 9.2.2; systemd, UIDS-GIDS). */
export const BUILDER = 60_777

const SCRIPT = path.join(import.meta.dirname, 'as-builder.sh')

/**
 * Which user compiles. Root delegates to a user of its own, the builder, because neither a compiler nor its
 * input needs root. `own` is the current user: a non-root user, or root if it can't delegate (`because` says
 * why).
 */
export type Hands =
  | {
      readonly of: 'builder'
      /** The only folder that belongs to the builder permanently. */
      readonly home: string
    }
  | { readonly of: 'own'; readonly because?: string }

/** Which user compiles on this machine. */
export async function handsHere(ctx: Context): Promise<Hands> {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return { of: 'own' }
  await makeFolder(ctx.cacheDir, 0o700)
  // Resolve links: the builder may not see the folders they lead through.
  const hands = { of: 'builder', home: path.join(await realpath(ctx.cacheDir), 'go') } as const
  try {
    await makeHome(hands.home)
    // Fails if setpriv is missing or the kernel refuses namespaces.
    const options = { folders: [hands.home], cwd: hands.home, timeout: 20_000 }
    await runBy(hands, ctx, 'test', ['-w', hands.home], options)
    return hands
  } catch (error) {
    ctx.signal.throwIfAborted()
    if (error instanceof CommandFailed || error instanceof NotTheBuilders)
      return { of: 'own', because: `pidns can't delegate to another user (${error.message})` }
    throw error
  }
}

/** Options for {@link runBy}. */
interface RunByOptions extends RunOptions {
  readonly cwd: string
  /** The folders that the program works in or reads, wherever they are. */
  readonly folders: readonly string[]
}

/** Like {@link run}, but as the given user. */
export async function runBy(
  hands: Hands,
  ctx: Context,
  file: string,
  args: readonly string[],
  { folders, ...options }: RunByOptions,
): Promise<string> {
  if (hands.of === 'own') return run(ctx.signal, file, args, options)
  const hidden = await Promise.all(folders.map(async folder => ({ folder, by: await closedAbove(folder) })))
  const covered = hidden.flatMap(({ folder, by }) => (by === undefined ? [] : [{ folder, by }]))
  const env = {
    ...options.env,
    BUILDER: `${BUILDER}`,
    DIR: options.cwd,
    COVER: [...new Set(covered.map(({ by }) => by))].join('\n'),
    SEE: covered.map(({ folder }) => folder).join('\n'),
  }
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  return run(ctx.signal, 'unshare', [...namespaces, 'sh', SCRIPT, file, ...args], {
    called: `\`${[path.basename(file), ...args.slice(0, 2)].join(' ')} …\``,
    // unshare itself ignores SIGTERM while its child runs.
    killAfter: 500,
    ...options,
    env,
  })
}

/** Makes the builder the owner of these paths. */
export async function handOver(hands: Hands, ...paths: readonly string[]): Promise<void> {
  if (hands.of === 'builder') for (const each of paths) await chown(each, BUILDER, BUILDER)
}

/** The builder's home in the cache (Go's downloads and build results); undefined if it doesn't own one. */
export async function builderHome(ctx: Context): Promise<string | undefined> {
  const home = path.join(await realpath(ctx.cacheDir).catch(() => ctx.cacheDir), 'go')
  const found = await lstat(home).catch(() => undefined)
  return found?.isDirectory() && found.uid === BUILDER ? home : undefined
}

/**
 * Removes the builder's home, if there is one.
 * @throws Problem (environment) while a build runs in this cache
 */
export async function removeBuilderHome(ctx: Context): Promise<void> {
  const home = await builderHome(ctx)
  if (home === undefined) return
  if (await isBuilding(path.dirname(home)))
    throw new Problem('environment', `A build is running in ${home}.`, {
      remedy: 'Try again when it has ended.',
    })
  // Use rm(1), which follows no links. Go's modules are in folders that only root can write to.
  await run(ctx.signal, 'rm', ['-rf', '--one-file-system', '--', home])
}

/** Whether the builder is working in a cache: in its home or in a workshop. */
async function isBuilding(cache: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const places = await Promise.all(
    pids.map(async pid => {
      const process = await lstat(`/proc/${pid}`).catch(() => undefined)
      return process?.uid === BUILDER ? await readlink(`/proc/${pid}/cwd`).catch(() => '') : ''
    }),
  )
  return places.some(place => place.startsWith(`${cache}/`))
}

class NotTheBuilders extends Error {}

/** Makes the builder's home. Doesn't touch anything of that name that belongs to somebody else. */
async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { mode: 0o755 })
    await chown(home, BUILDER, BUILDER)
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw error
    const found = await lstat(home)
    if (!found.isDirectory() || found.uid !== BUILDER)
      throw new NotTheBuilders(`${home} exists but doesn't belong to the builder`)
  }
}

/** The first folder on the path to `folder` that other users can't enter; undefined if all are open. */
async function closedAbove(folder: string): Promise<string | undefined> {
  const parts = path.resolve(folder).split(path.sep)
  for (let length = 1; length < parts.length; length++) {
    const ancestor = parts.slice(0, length).join(path.sep) || path.sep
    if (((await lstat(ancestor)).mode & 0o001) === 0) return ancestor
  }
  return undefined
}
