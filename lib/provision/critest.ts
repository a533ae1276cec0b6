import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../command.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { type Artefact, cached } from './artefact.ts'
import { type GoBuild, goBuild, keyOf } from './go-build.ts'
import { type Image, writeImageArchive } from './image-archive.ts'
import { mustSay } from './node-image/binaries.ts'
import { rootFileSystems } from './node-image/root-file-system.ts'
import { CRICTL } from './node-image/versions.ts'

/** How to build critest: from the tests of a package. */
export const CRITEST_BUILD: GoBuild = {
  name: 'critest',
  module: 'sigs.k8s.io/cri-tools',
  version: CRICTL,
  packages: ['sigs.k8s.io/cri-tools/cmd/critest'],
  ofTests: true,
  ldflags: `-X sigs.k8s.io/cri-tools/pkg/version.Version=${CRICTL}`,
}

/** critest, the CRI's own validation tests, from the same cri-tools release as crictl. */
export function critestBinary(ctx: Context): Artefact {
  return {
    key: keyOf(CRITEST_BUILD),
    title: `build critest ${CRICTL}`,
    gib: 0.5,
    async make(folder, step) {
      await goBuild(CRITEST_BUILD, folder, ctx, step)
      await mustSay(ctx, folder, 'critest', ['-version'], CRICTL)
    },
  }
}

/** The images that critest uses, with its tags (cri-tools, pkg/framework/util.go, pkg/validate). */
const BUSYBOX = 'registry.k8s.io/e2e-test-images/busybox:1.29-2'
const NGINX = 'registry.k8s.io/e2e-test-images/nginx:1.14-2'

/**
 * Writes archives of the images that critest's tests of PID namespaces use, made from the files of the
 * example images. Its nginx also gets busybox's shell and programs, because these tests call them.
 * @returns the paths of the archives
 */
export async function critestImages(folder: string, ctx: Context, step: Step): Promise<readonly string[]> {
  const files = await cached(await rootFileSystems(ctx), ctx, step)
  const both = path.join(folder, 'both.tar')
  await copyFile(path.join(files, 'busybox.tar'), both)
  // Later files in a layer replace earlier ones: nginx's own users replace busybox's.
  await run(ctx.signal, 'tar', ['--concatenate', '--file', both, path.join(files, 'nginx.tar')])
  const images: readonly Image[] = [
    { ref: BUSYBOX, layer: path.join(files, 'busybox.tar'), config: { Cmd: ['sh'] } },
    { ref: NGINX, layer: both, config: { Cmd: ['nginx', '-g', 'daemon off;'], StopSignal: 'SIGQUIT' } },
  ]
  return Promise.all(
    images.map(async (image, index) => {
      const archive = path.join(folder, `image-${index}.tar`)
      await writeImageArchive(image, archive, ctx)
      return archive
    }),
  )
}
