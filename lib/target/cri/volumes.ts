import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../problem.ts'
import type { ManifestObject } from '../manifest.ts'
import { type PodOfRun, volumeFolderOf } from './pod-of-run.ts'
import type { Volume } from './pod-spec.ts'

const texts = z.record(z.string(), z.string()).default({})
const aSecret = z.looseObject({ data: texts, stringData: texts })
const aConfigMap = z.looseObject({ data: texts })

type Contents = Readonly<Record<string, Buffer>>

/**
 * Creates the folders of a pod's volumes, with the files of the Secrets and ConfigMaps in its manifest.
 * @throws Problem (environment) if the files would not belong to root, as a kubelet's do
 */
export async function makeVolumes(pod: PodOfRun, objects: readonly ManifestObject[]): Promise<void> {
  for (const volume of pod.spec.volumes) {
    const folder = volumeFolderOf(pod, volume.name)
    await mkdir(folder, { recursive: true })
    if ('emptyDir' in volume) {
      await chmod(folder, 0o777)
      await giveToGroup(folder, pod)
    } else {
      await writeFiles(folder, contentsOf(volume, objects), volume, pod)
    }
  }
}

function contentsOf(
  volume: Exclude<Volume, { emptyDir: unknown }>,
  objects: readonly ManifestObject[],
): Contents {
  const [kind, name] =
    'secret' in volume ? ['Secret', volume.secret.secretName] : ['ConfigMap', volume.configMap.name]
  const object = objects.find(({ kind: is, metadata }) => is === kind && metadata.name === name)
  if (object === undefined)
    throw new Error(`volume ${volume.name} needs a ${kind} ${name}, which its manifest lacks`)
  if (kind === 'ConfigMap') return buffers(aConfigMap.parse(object).data, 'utf8')
  const { data, stringData } = aSecret.parse(object)
  return { ...buffers(data, 'base64'), ...buffers(stringData, 'utf8') }
}

function buffers(texts: Readonly<Record<string, string>>, encoding: BufferEncoding): Contents {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text, encoding)]))
}

async function writeFiles(
  folder: string,
  contents: Contents,
  volume: Exclude<Volume, { emptyDir: unknown }>,
  pod: PodOfRun,
): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Problem(
      'environment',
      `The files of volume ${volume.name} of pod ${pod.name} must belong to root, but pidns does not run as root.`,
    )
  }
  const { defaultMode } = 'secret' in volume ? volume.secret : volume.configMap
  for (const [name, content] of Object.entries(contents)) {
    const file = join(folder, name)
    await writeFile(file, content)
    await chmod(file, pod.spec.securityContext.fsGroup === undefined ? defaultMode : defaultMode | 0o440)
    await giveToGroup(file, pod)
  }
}

async function giveToGroup(path: string, { spec }: PodOfRun): Promise<void> {
  const { fsGroup } = spec.securityContext
  if (fsGroup !== undefined) await chown(path, 0, fsGroup)
}
