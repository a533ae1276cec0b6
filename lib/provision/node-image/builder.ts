import { randomUUID } from 'node:crypto'
import { execaSync } from 'execa'
import { atExit } from '../../at-exit.ts'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { localImage } from '../docker/images.ts'
import { isAlive } from '../temporary.ts'

/** Is on every container and image that a build makes, with the process id of its run: a killed run is told by it. */
export const BUILD_LABEL = 'pidns-conformance.build'

/** What builds left that were killed before they could clear up, and images that a later build replaced. */
async function removeOrphans(ctx: Context): Promise<void> {
  const docker = (...args: string[]) => run(ctx.signal, 'docker', args)
  // The label alone would not do: the node of every cluster inherits it from the image that it runs.
  const ofBuilds = ['--filter', `label=${BUILD_LABEL}`, '--filter', `name=^${NAME}`]
  const containers = await docker('ps', '-a', ...ofBuilds, '--format', ID_AND_RUN)
  for (const id of ofEndedRuns(containers)) await docker('rm', '--force', '--volumes', id)
  const unnamed = ['--filter', 'dangling=true', '--filter', `label=${BUILD_LABEL}`]
  const images = await docker('images', ...unnamed, '--format', '{{.ID}}')
  for (const id of images.split('\n').filter(line => line !== '')) {
    const label = await docker(
      'image',
      'inspect',
      '--format',
      `{{index .Config.Labels "${BUILD_LABEL}"}}`,
      id,
    )
    // One that a container of the person's still uses stays, and so does one that has just gone.
    if (!isAlive(Number(label))) await docker('rmi', id).catch(() => ctx.signal.throwIfAborted())
  }
}

/** What the names of a build's containers begin with. */
const NAME = 'pidns-build-'

const ID_AND_RUN = `{{.ID}} {{.Label "${BUILD_LABEL}"}}`

function ofEndedRuns(text: string): string[] {
  return text.split('\n').flatMap(line => {
    const [id, pid] = line.split(' ')
    return id && !isAlive(Number(pid)) ? [id] : []
  })
}

/** The container that becomes an image. */
export interface Builder extends AsyncDisposable {
  unpack(tar: string): Promise<void>
  /** Runs a script of bash, a file of this machine. */
  script(file: string): Promise<void>
  /** Loads an image's archive into the containerd inside. */
  load(archive: string): Promise<void>
  /** Has the registry inside serve a loaded image, under its name less its registry's. */
  push(ref: string): Promise<void>
  /** @param changes what the image says about how it is run: lines as in a Dockerfile */
  commit(ref: string, changes: readonly string[]): Promise<void>
}

/** Starts a container on a root file system; it is gone when this is disposed of, whatever came of it. */
export async function startBuilder(rootFileSystem: string, ctx: Context, step: Step): Promise<Builder> {
  const docker = (args: readonly string[], inputFile?: string) =>
    run(ctx.signal, 'docker', args, inputFile === undefined ? {} : { inputFile })
  await removeOrphans(ctx)
  step.say('importing the root file system')
  const label = `${BUILD_LABEL}=${process.pid}`
  const base = await docker(['import', '--change', `LABEL ${label}`, '-'], rootFileSystem)
  const name = `${NAME}${randomUUID().slice(0, 8)}`
  // Removing must also work after an abort, so it takes a signal of its own.
  const remove = async () => {
    const signal = AbortSignal.timeout(60_000)
    await run(signal, 'docker', ['rm', '--force', '--volumes', name]).catch(() => {})
    await run(signal, 'docker', ['rmi', base]).catch(() => {
      // Where the node image was made from it, it is a part of that and stays.
    })
    leaving[Symbol.dispose]()
  }
  const leaving = atExit(() => {
    execaSync('docker', ['rm', '--force', '--volumes', name], { reject: false })
    execaSync('docker', ['rmi', base], { reject: false })
  })
  try {
    const plain = ['--network', 'none', '--label', label, '--entrypoint', 'sleep', '--name', name]
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
      // A cluster that is kept may still run on it.
      if (replaced !== undefined) await docker(['rmi', replaced.id]).catch(() => ctx.signal.throwIfAborted())
    },
    [Symbol.asyncDispose]: remove,
  }
}
