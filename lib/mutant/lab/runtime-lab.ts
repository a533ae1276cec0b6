import type { Context } from '../../context.ts'
import { nameOfRun, newId } from '../../ownership.ts'
import type { Step } from '../../progress.ts'
import { SLOWNESS, STARTS_AT_ONCE } from '../../provision/own-kernel/own-kernel.ts'
import { provisionForRuntime, type WantedRuntime } from '../../provision/runtime-parts.ts'
import { podFolderIn } from '../../run/open-runtime.ts'
import { OwnContainers } from '../../target/container/own-containers.ts'
import { runtimeToUse } from '../../target/container/runtime-container.ts'
import type { Catalogue } from '../catalogue.ts'
import { type CriProxy, proxyBeforeRuntime } from './cri-proxy.ts'
import { handlerOf, installHandlers } from './handlers.ts'
import type { Lab } from './lab.ts'
import { Node } from './node.ts'

/** A bare containerd in a container, created for the mutants and removed with them. */
export interface RuntimeLab extends Lab {
  readonly node: Node
  /** The path of its socket, the same inside and outside the container. */
  readonly socket: string
}

/**
 * Starts containerd in a container, with mutants as runtime handlers beside its own runtime.
 * @param hold takes what to do when the process must end at once
 */
export async function openRuntimeLab(
  wanted: WantedRuntime,
  { oci, cri = new Map() }: Pick<Catalogue, 'oci' | 'cri'>,
  context: Context,
  progress: Step,
  hold: (abandon: () => string) => void,
): Promise<RuntimeLab> {
  const { signal } = context
  const parts = await provisionForRuntime(wanted, context, progress)
  const containers = new OwnContainers(context.cacheDir, signal)
  const id = newId()
  const name = nameOfRun(id)
  hold(() => {
    containers.abandon(id)
    return `The removal of the container ${name} goes on in the background.`
  })
  for (const swept of await containers.sweep())
    progress.note(`Removed ${swept}, the container of a run that ended early.`)
  const keeping = { id, keep: false, reuse: false }
  const { socket } = await runtimeToUse(parts, keeping, containers, signal, progress)
  const node = new Node(name, { socket })
  const proxies = new Map<string, CriProxy>()
  const close = async () => {
    await Promise.all([...proxies.values()].map(proxy => proxy[Symbol.asyncDispose]()))
    await containers.remove(id)
  }
  try {
    await progress.step(`make ${oci.size} runtimes known to ${name}`, () =>
      installHandlers(node, { mutants: oci, runtimes: [] }, signal),
    )
    for (const [mutant, it] of cri) proxies.set(mutant, await proxyBeforeRuntime(socket, it))
  } catch (thrown) {
    await close()
    throw thrown
  }
  const patience =
    wanted.kernel === undefined ? [] : ['--slow', `${SLOWNESS}`, '--start-at-once', `${STARTS_AT_ONCE}`]
  const at = (endpoint: string) => [
    '--target',
    'cri',
    '--runtime-endpoint',
    `unix://${endpoint}`,
    ...patience,
  ]
  return {
    target: parts.spelled,
    node,
    socket,
    ownArguments: at(socket),
    argumentsFor: mutant => {
      const proxy = proxies.get(mutant)
      if (proxy === undefined) return [...at(socket), '--runtime-handler', handlerOf(mutant)]
      // A run recognises the folder that it shares with the runtime by the socket's place, which is not the proxy's.
      return [...at(proxy.socket), '--pod-folder', podFolderIn(containers.folderOf(id))]
    },
    close,
  }
}
