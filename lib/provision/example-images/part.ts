import path from 'node:path'
import type { Context } from '../../context.ts'
import { wholeName } from '../../target/image-name.ts'
import { packageChanges } from '../apt-install.ts'
import { type Artefact, cached, keep, kept } from '../artefact.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from '../build-packages.ts'
import { localImage, pullImage } from '../docker/images.ts'
import { writeImageArchive } from '../image-archive.ts'
import { rootFileSystems } from '../node-image/root-file-system.ts'
import type { Part } from '../part.ts'
import { onPath } from '../programs.ts'
import { builtExampleImages } from './images.ts'

/** An image for a cluster's nodes: either in the local Docker engine or in an archive with its name. */
export interface ImageForNodes {
  readonly ref: string
  /** Path of the archive. We never load it into the engine, because our build is not the real image. */
  readonly archive?: string
}

/** An example image, for a node image that does not contain it. */
export function exampleImage(ref: string): Part<ImageForNodes> {
  return {
    name: `example image ${ref}`,
    async find(ctx) {
      if ((await localImage(ref, ctx)) !== undefined) return { found: { ref }, where: 'in the Docker engine' }
      const folder = await kept(await builtExample(ref, ctx), ctx)
      return folder === undefined
        ? { missing: 'neither the Docker engine nor the cache has it' }
        : { found: { ref, archive: path.join(folder, ARCHIVE) }, where: 'built here, in the cache' }
    },
    ways: [
      {
        title: `pull ${ref}`,
        async make(ctx, step) {
          await pullImage(ref, ctx, step.say)
          return { ref }
        },
      },
      {
        title: 'build it from Debian packages',
        about: '≈ 1 min, 1.5 GiB, needs root',
        async obstacle() {
          if (process.platform !== 'linux') return 'it needs Linux'
          if (process.getuid?.() !== 0) return 'debootstrap needs root'
          return (await onPath('unshare')) === undefined ? 'unshare (util-linux) is not installed' : undefined
        },
        changes: ctx => packageChanges(ROOT_FILE_SYSTEM_PACKAGES, ctx),
        async make(ctx, step) {
          const folder = await keep(await builtExample(ref, ctx), ctx, step)
          return { ref, archive: path.join(folder, ARCHIVE) }
        },
      },
    ],
  }
}

const ARCHIVE = 'image.tar'

/** The archive of an example image that we build. */
async function builtExample(ref: string, ctx: Context): Promise<Artefact> {
  const files = await rootFileSystems(ctx)
  const name = wholeName(ref)
  return {
    key: `image-${name.replaceAll(/[^\w.-]+/g, '-')}-of-${files.key}`,
    title: `make an archive of ${ref}`,
    gib: 0.1,
    async make(folder, step) {
      const layers = await cached(files, ctx, step)
      const image = builtExampleImages(layers).find(candidate => candidate.ref === name)
      if (image === undefined) throw new Error(`pidns has no recipe for ${ref}`)
      await writeImageArchive(image, path.join(folder, ARCHIVE), ctx)
    },
  }
}
