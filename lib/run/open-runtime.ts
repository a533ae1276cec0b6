import { join } from 'node:path'
import { OwnFolders } from '../own-folders.ts'
import { nameOfRun } from '../ownership.ts'
import { IN_GUEST } from '../provision/own-kernel/artefacts.ts'
import type { OwnKernel } from '../provision/own-kernel/own-kernel.ts'
import { provisionForRuntime } from '../provision/runtime-parts.ts'
import { OwnContainers } from '../target/container/own-containers.ts'
import { type RuntimeInUse, runtimeToUse } from '../target/container/runtime-container.ts'
import { openCri } from '../target/cri/open.ts'
import { type Opening, type OpenTarget, removedUnlessOpened } from './opening.ts'
import type { TargetChoice } from './options.ts'
import { keepRuntimeLogs, logsOfGuest } from './runtime-logs.ts'

/** Opens a running CRI runtime. */
export async function openRuntime(
  { endpoints, handler, podFolder }: TargetChoice & { is: 'cri' },
  { runId, context, progress, phases, slow, hold }: Opening,
): Promise<OpenTarget> {
  const own = new OwnContainers(context.cacheDir, context.signal).folderAround(endpoints.runtime)
  const place = podFolder ?? podFolderIn(own ?? context.cacheDir)
  const run = { runId, handler, folders: new OwnFolders(place) }
  const target = await phases.time('runtime', () =>
    progress.step(`open the runtime at ${endpoints.runtime}`, () =>
      openCri({ endpoints }, run, context.signal, slow),
    ),
  )
  hold(
    () => `What the run made is left in the runtime. The next run there removes it; so does 'pidns clean'.`,
  )
  const again = `--target cri --runtime-endpoint unix://${endpoints.runtime}${handlerFlag(handler)}`
  return { target, leftOut: [], again, close: () => target.close() }
}

/** Starts a CRI runtime in a container, or takes a kept one, and opens it. */
export async function openStartedRuntime(
  { runtime, kernel, handler, keep, reuse }: TargetChoice & { is: 'runtime' },
  opening: Opening,
): Promise<OpenTarget> {
  const { runId, context, progress, phases, slow, hold } = opening
  const { signal } = context
  const parts = await phases.time('provision', () =>
    provisionForRuntime({ runtime, kernel }, context, progress),
  )
  const containers = new OwnContainers(context.cacheDir, signal)
  const name = nameOfRun(runId)
  hold(() => {
    containers.abandon(runId)
    return `The removal of the container ${name} goes on in the background.`
  })
  return phases.time('runtime', async () => {
    for (const swept of await containers.sweep())
      progress.note(`Removed ${swept}, the container of a run that ended early.`)
    const used = await runtimeToUse(parts, { id: runId, keep, reuse }, containers, signal, progress)
    return open(used)
  })

  async function open({ id, name, socket, isKept }: RuntimeInUse): Promise<OpenTarget> {
    const inside = containers.inside(name, kernel && IN_GUEST)
    const run = {
      runId,
      handler,
      folders: new OwnFolders(podFolderIn(containers.folderOf(id))),
      inside,
      hasOwnKernel: kernel !== undefined,
      // A kept runtime may have other runs on it, and a kernel of its own has no such script.
      ...(!isKept && kernel === undefined && { restart: () => inside('restart-runtime') }),
    }
    const endpoints = { runtime: socket, image: socket }
    await using made = removedUnlessOpened(async () => !isKept && containers.remove(id), progress)
    const target = await openCri({ endpoints }, run, signal, slow)
    made.keep()
    if (isKept) {
      hold(
        () => `What the run made is left in ${name}. The next run there removes it; so does 'pidns clean'.`,
      )
      progress.note(`The container ${name} stays: 'pidns runtime down ${name}' removes it.`)
    }
    const close = () => (isKept ? target.close() : containers.remove(id))
    const again = `--runtime ${runtime.spelled}${kernelFlags(kernel)}${handlerFlag(handler)}`
    const logs =
      kernel === undefined
        ? { 'runtime.log': () => containers.logsOf(name) }
        : logsOfGuest(inside, ['runtime'])
    const keepLogs = (folder: string) => keepRuntimeLogs(logs, folder)
    return { target, leftOut: parts.leftOut, again, keepLogs, close }
  }
}

function kernelFlags(kernel: OwnKernel | undefined): string {
  return kernel === undefined ? '' : ` --kernel uml --lsm ${kernel.lsm} --ptrace-scope ${kernel.ptraceScope}`
}

function handlerFlag(handler: string): string {
  return handler === '' ? '' : ` --runtime-handler ${handler}`
}

/** The folder for the folders of runs, inside a folder that the runtime sees under the same path. */
export function podFolderIn(folder: string): string {
  return join(folder, 'pods')
}
