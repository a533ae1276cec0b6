import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { containerConfigOf } from './container-config.ts'
import { CriRefusal } from './cri-problem.ts'
import type { NamespaceOption } from './namespaces.ts'
import type { Surroundings } from './pod-container.ts'
import { logFolderOf, logPathOf } from './pod-of-run.ts'
import { debuggerOf } from './pod-spec.ts'

const IMAGE = 'docker.io/library/busybox:1.28'

/**
 * Asks the runtime for one more container in a pod's sandbox, and removes it at once.
 * @returns the runtime's refusal, of the container or of its start; undefined if it ran
 */
export async function refusalOfContainer(
  { client, images, pod, memoryOfNode, sandbox }: Surroundings,
  namespaces: NamespaceOption,
): Promise<string | undefined> {
  const { id: sandboxId, config: sandboxConfig } = sandbox()
  const image = await images.the(IMAGE)
  const name = `tried-${randomBytes(4).toString('hex')}`
  const spec = debuggerOf({ name, image: IMAGE, command: ['sleep', '3600'] })
  const config = containerConfigOf(spec, pod, { attempt: 0, image, memoryOfNode, namespaces })
  // The kubelet creates this folder; not every runtime does.
  await mkdir(dirname(join(logFolderOf(pod), logPathOf(spec.name, 0))), { recursive: true })
  let id: string | undefined
  try {
    id = await client.createContainer(sandboxId, config, sandboxConfig)
    await client.startContainer(id)
    return undefined
  } catch (thrown) {
    if (thrown instanceof CriRefusal) return thrown.said
    throw thrown
  } finally {
    if (id !== undefined) {
      // A container that did not start may refuse to be stopped.
      await client.stopContainer(id, 0).catch(ignoreRefusal)
      await client.removeContainer(id)
    }
  }
}

function ignoreRefusal(thrown: unknown): void {
  if (!(thrown instanceof CriRefusal)) throw thrown
}
