import path from 'node:path'
import { run } from '../../command.ts'
import { packageChanges } from '../apt-install.ts'
import { cached } from '../artefact.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from '../build-packages.ts'
import { localImage, pullImage } from '../docker/images.ts'
import { writeImageArchive } from '../image-archive.ts'
import { rootFileSystems } from '../node-image/root-file-system.ts'
import type { Part } from '../part.ts'
import { onPath } from '../programs.ts'
import { withTemporaryFolder } from '../temporary.ts'
import { builtExampleImages, fullName } from './images.ts'

/** One of the page's images, in the local Docker daemon, for a node image that does not carry it. */
export function exampleImage(ref: string): Part<string> {
  return {
    name: `example image ${ref}`,
    async find(ctx) {
      return (await localImage(ref, ctx)) === undefined
        ? { missing: 'the Docker engine has none' }
        : { found: ref, where: 'in the Docker engine' }
    },
    ways: [
      {
        title: `pull ${ref}`,
        async make(ctx, step) {
          await pullImage(ref, ctx, step.say)
          return ref
        },
      },
      {
        title: 'build it from Debian packages',
        about: '≈ 1 min, 1.5 GiB, needs root',
        async obstacle() {
          if (process.platform !== 'linux') return 'that takes Linux'
          if (process.getuid?.() !== 0) return 'debootstrap needs root'
          return (await onPath('unshare')) === undefined ? 'unshare (util-linux) is not installed' : undefined
        },
        changes: ctx => packageChanges(ROOT_FILE_SYSTEM_PACKAGES, ctx),
        async make(ctx, step) {
          const folder = await cached(await rootFileSystems(ctx), ctx, step)
          const image = builtExampleImages(folder).find(candidate => candidate.ref === fullName(ref))
          if (image === undefined) throw new Error(`this program has no recipe for ${ref}`)
          await withTemporaryFolder(ctx, async aside => {
            const archive = path.join(aside, 'image.tar')
            await writeImageArchive({ ...image, ref }, archive, ctx)
            await run(ctx.signal, 'docker', ['load'], { inputFile: archive })
          })
          return ref
        },
      },
    ],
  }
}
