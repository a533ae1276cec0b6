import { execaSync } from 'execa'
import { atExit } from '../../at-exit.ts'
import { CommandFailed, run } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { OwnFolders } from '../../own-folders.ts'
import { newId, type Owner } from '../../ownership.ts'
import type { Step } from '../../progress.ts'
import { localImage } from '../docker/images.ts'
import { baseOf, buildsIn, forgetReplaced, noteBase, noteReplaced } from './build-records.ts'

/** The label on every image that a build makes. It only explains untagged images; we remove nothing by it. */
export const BUILD_LABEL = 'pidns-conformance.build'

function containerOf(id: string): string {
  return `pidns-build-${id}`
}

/** Removes everything that a build made except the resulting image. Continues after an abort. */
async function removeBuild(builds: OwnFolders, id: string): Promise<void> {
  const folder = await builds.find(id)
  if (folder === undefined) return
  const docker = (...args: string[]) => run(new AbortController().signal, 'docker', args, { timeout: 60_000 })
  const gone = (thrown: unknown) => {
    if (!(thrown instanceof CommandFailed && /no such (container|image)/i.test(thrown.output))) throw thrown
  }
  await docker('rm', '--force', '--volumes', containerOf(id)).catch(gone)
  const base = await baseOf(folder)
  // Fails if an image was made from it: then it is part of that image.
  if (base !== undefined) await docker('rmi', base).catch(ignoreFailure)
  await builds.remove(id)
}

function ignoreFailure(thrown: unknown): void {
  if (!(thrown instanceof CommandFailed)) throw thrown
}

/** An image build whose folder is still in the cache. */
interface LeftBuild {
  readonly id: string
  /** Null if nobody owns it any more. */
  readonly owner: Owner | null
  /** When it began, in ISO 8601. */
  readonly made: string
  /** The name of its container, if that exists. */
  readonly container: string
  /** Removes its container, the image it imported and its folder, but not the resulting image. */
  remove(): Promise<void>
}

/** Image builds that are running or were killed, with what they made in the Docker engine. */
export async function leftBuilds(ctx: Pick<Context, 'cacheDir'>): Promise<readonly LeftBuild[]> {
  const builds = buildsIn(ctx)
  return (await builds.list()).map(({ id, owner, made }) => ({
    id,
    owner,
    made,
    container: containerOf(id),
    remove: () => removeBuild(builds, id),
  }))
}

/** Removes an image that lost its name to a newer one, or records that it still exists. */
async function removeReplaced(id: string, ctx: Context): Promise<void> {
  await noteReplaced(id, ctx)
  try {
    await run(ctx.signal, 'docker', ['rmi', id])
    await forgetReplaced(id, ctx)
  } catch (thrown) {
    ctx.signal.throwIfAborted()
    ignoreFailure(thrown)
  }
}

/** The container that becomes an image. */
export interface Builder extends AsyncDisposable {
  unpack(tar: string): Promise<void>
  /** Runs a bash script, a file on this machine. */
  script(file: string): Promise<void>
  /** Loads an image archive into the containerd inside. */
  load(archive: string): Promise<void>
  /** Pushes a loaded image to the registry inside, under its name without the registry. */
  push(ref: string): Promise<void>
  /** @param changes how to run the image, as Dockerfile lines */
  commit(ref: string, changes: readonly string[]): Promise<void>
}

/** Starts a container on a root file system. Disposing always removes it. */
export async function startBuilder(rootFileSystem: string, ctx: Context, step: Step): Promise<Builder> {
  const docker = (args: readonly string[], inputFile?: string) =>
    run(ctx.signal, 'docker', args, inputFile === undefined ? {} : { inputFile })
  const builds = buildsIn(ctx)
  for (const abandoned of await builds.abandoned()) await removeBuild(builds, abandoned.id)
  const id = newId()
  const name = containerOf(id)
  const folder = await builds.make(id)
  let base: string | undefined
  const leaving = atExit(() => {
    execaSync('docker', ['rm', '--force', '--volumes', name], { reject: false, timeout: 20_000 })
    if (base !== undefined) execaSync('docker', ['rmi', base], { reject: false, timeout: 20_000 })
  })
  const remove = async () => {
    await removeBuild(builds, id)
    leaving[Symbol.dispose]()
  }
  try {
    step.say('importing the root file system')
    base = await docker(['import', '--change', `LABEL ${BUILD_LABEL}=${id}`, '-'], rootFileSystem)
    await noteBase(folder, base)
    const plain = ['--network', 'none', '--entrypoint', 'sleep', '--name', name]
    await docker(['run', '--detach', ...plain, base, 'infinity'])
  } catch (error) {
    await remove()
    throw error
  }
  const exec = (args: readonly string[], inputFile?: string) =>
    docker(['exec', ...(inputFile === undefined ? [] : ['--interactive']), name, ...args], inputFile)
  return {
    unpack: async tar => void (await docker(['cp', '-', `${name}:/`], tar)),
    script: async file => void (await docker(['exec', '--interactive', name, 'bash', '-s'], file)),
    load: async archive => {
      const pinned = '--label=io.cri-containerd.pinned=pinned'
      await exec(
        ['ctr', '-n', 'k8s.io', 'images', 'import', pinned, '--all-platforms', '--no-unpack', '-'],
        archive,
      )
    },
    push: async ref => {
      const local = ref.replace(/^[^/]+\//, '127.0.0.1:5000/')
      await exec(['ctr', '-n', 'k8s.io', 'images', 'tag', ref, local])
      await exec(['ctr', '-n', 'k8s.io', 'images', 'push', '--plain-http', local])
      await exec(['ctr', '-n', 'k8s.io', 'images', 'rm', local])
    },
    commit: async (ref, changes) => {
      const replaced = await localImage(ref, ctx)
      await docker(['commit', ...changes.flatMap(change => ['--change', change]), name, ref])
      // Fails if a kept cluster still runs on it.
      if (replaced !== undefined) await removeReplaced(replaced.id, ctx)
    },
    [Symbol.asyncDispose]: remove,
  }
}
