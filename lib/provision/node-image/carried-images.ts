import { randomUUID } from 'node:crypto'
import { chmod, copyFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import { builtExampleImages } from '../example-images/images.ts'
import { type Image, tarFolder } from '../image-archive.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import { CONTROL_PLANE } from './binaries.ts'
import type { Parts } from './layout.ts'
import { PAUSE_IMAGE } from './versions.ts'

/** An image that may consist of programs. */
export interface ProgramImage extends Image {
  /** The programs in its layer. If undefined, the layer already exists. */
  readonly files?: readonly { readonly source: string; readonly target: string }[]
}

/** An image that the node contains. */
interface CarriedImage extends ProgramImage {
  /** Whether the node's registry serves it. */
  readonly pushed: boolean
}

/** The images in a node: its control plane, the pod sandbox and the example images. */
export function imagesOf(version: KubernetesVersion, parts: Parts, folder: string): CarriedImage[] {
  const layer = path.join(folder, 'layer.tar')
  const one = (ref: string, source: string, program: string): CarriedImage => ({
    ...imageOf({ ref: `registry.k8s.io/${ref}`, source, program }, layer),
    pushed: false,
  })
  return [
    ...CONTROL_PLANE.map(name =>
      one(`${name}:${version.tag}`, path.join(parts.kubernetes, name), `/usr/local/bin/${name}`),
    ),
    one(`etcd:${parts.etcdTag}`, path.join(parts.etcd, 'etcd'), '/usr/local/bin/etcd'),
    { ...sandboxImage(parts.pause, layer), pushed: false },
    ...builtExampleImages(parts.debian).map(image => ({ ...image, pushed: true })),
  ]
}

/** The pod sandbox image, from the program in the folder `pause`; its layer will be the file `layer`. */
export function sandboxImage(pause: string, layer: string): ProgramImage {
  const image = {
    ref: PAUSE_IMAGE,
    source: path.join(pause, 'pause'),
    program: '/pause',
  }
  return imageOf(image, layer, { User: '65535:65535' })
}

function imageOf(
  { ref, source, program }: { ref: string; source: string; program: string },
  layer: string,
  config: Image['config'] = {},
): ProgramImage {
  const files = [{ source, target: program.slice(1) }]
  return { ref, layer, config: { Entrypoint: [program], ...config }, files }
}

/** Writes the layer of an image that consists of programs. */
export async function layerOf(image: ProgramImage, folder: string, ctx: Context): Promise<void> {
  const root = path.join(folder, `layer-${randomUUID().slice(0, 8)}`)
  for (const { source, target } of image.files ?? []) {
    await mkdir(path.join(root, path.dirname(target)), { recursive: true })
    await copyFile(source, path.join(root, target))
    await chmod(path.join(root, target), 0o755)
  }
  await tarFolder(root, image.layer, ctx)
}
