import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import { wholeName } from '../../target/image-name.ts'
import { packageChanges } from '../apt-install.ts'
import { type Artefact, cached, keep, kept } from '../artefact.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from '../build-packages.ts'
import { localImage, pullImage } from '../docker/images.ts'
import { writeImageArchive } from '../image-archive.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../kubernetes/version.ts'
import { PAUSE_PACKAGES, pauseBinary } from '../node-image/binaries.ts'
import { layerOf, sandboxImage } from '../node-image/carried-images.ts'
import { rootFileSystems } from '../node-image/root-file-system.ts'
import { PAUSE_IMAGE } from '../node-image/versions.ts'
import type { Part } from '../part.ts'
import { onPath } from '../programs.ts'
import { builtExampleImages } from './images.ts'

/** An image for a cluster's nodes: either in the local Docker engine or in an archive with its name. */
export interface ImageForNodes {
  readonly ref: string
  /** Path of the archive. We never load it into the engine, because our build is not the real image. */
  readonly archive?: string
}

/** How to make an archive of an image that nobody gives us. */
interface OwnBuild {
  readonly title: string
  readonly about: string
  readonly packages: readonly string[]
  /** Why this machine can't, as a clause; undefined if it can. */
  obstacle(): Promise<string | undefined>
  /** The folder with the {@link ARCHIVE}. */
  artefact(ctx: Context): Promise<Artefact>
}

/** An example image, for a node image that does not contain it. */
export function exampleImage(ref: string): Part<ImageForNodes> {
  return imageForNodes(ref, {
    title: 'build it from Debian packages',
    about: '≈ 1 min, 1.5 GiB, needs root',
    packages: ROOT_FILE_SYSTEM_PACKAGES,
    async obstacle() {
      if (process.platform !== 'linux') return 'it needs Linux'
      if (process.getuid?.() !== 0) return 'debootstrap needs root'
      return (await onPath('unshare')) === undefined ? 'unshare (util-linux) is not installed' : undefined
    },
    artefact: ctx => builtExample(ref, ctx),
  })
}

/** The image without a shell that some claims inspect; nodes have it for their pod sandboxes. */
export function pauseImage(): Part<ImageForNodes> {
  return imageForNodes(PAUSE_IMAGE, {
    title: 'build it from its source in the Go module of Kubernetes',
    about: '≈ 1 min, needs Go and gcc',
    packages: PAUSE_PACKAGES,
    obstacle: async () => (process.platform === 'linux' ? undefined : 'it needs Linux'),
    artefact: async ctx => builtPause(ctx),
  })
}

function imageForNodes(ref: string, build: OwnBuild): Part<ImageForNodes> {
  return {
    name: `image ${ref}`,
    async find(ctx) {
      if ((await localImage(ref, ctx)) !== undefined) return { found: { ref }, where: 'in the Docker engine' }
      const folder = await kept(await build.artefact(ctx), ctx)
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
        title: build.title,
        about: build.about,
        obstacle: () => build.obstacle(),
        changes: ctx => packageChanges(build.packages, ctx),
        async make(ctx, step) {
          const folder = await keep(await build.artefact(ctx), ctx, step)
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

/** The archive of the pause image that we build. */
function builtPause(ctx: Context): Artefact {
  const program = pauseBinary(parseKubernetesVersion(DEFAULT_KUBERNETES), ctx)
  return {
    key: `image-of-${program.key}`,
    title: `make an archive of ${PAUSE_IMAGE}`,
    gib: 0.1,
    async make(folder, step) {
      const image = sandboxImage(await cached(program, ctx, step), path.join(folder, 'layer.tar'))
      await layerOf(image, folder, ctx)
      await writeImageArchive(image, path.join(folder, ARCHIVE), ctx)
      await rm(image.layer)
    },
  }
}
