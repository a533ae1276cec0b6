import path from 'node:path'
import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { cached } from '../artefact.ts'
import { debianPrograms } from '../debian-program/artefact.ts'
import { orDiskFull, requireSpace } from '../disk.ts'
import { ensure } from '../ensure.ts'
import { builtExampleImages } from '../example-images/images.ts'
import { tarFolder, writeImageArchive } from '../image-archive.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../kubernetes/version.ts'
import { containerdBinaries, crictlBinary, pauseBinary, runcBinary } from '../node-image/binaries.ts'
import { startBuilder } from '../node-image/builder.ts'
import { layerOf, type ProgramImage, sandboxImage } from '../node-image/carried-images.ts'
import { NODE_FILES, RECIPE_LABEL } from '../node-image/recipe.ts'
import { rootFileSystems } from '../node-image/root-file-system.ts'
import { CONTAINERD } from '../node-image/versions.ts'
import { crun } from '../oci-runtime/crun.ts'
import { putBill } from '../sbom/in-image.ts'
import { sideBySide } from '../side-by-side.ts'
import { withTemporaryFolder } from '../temporary.ts'
import { crioBinaries } from './binaries.ts'
import { type ImageParts, layOutRuntime } from './layout.ts'
import { runtimeMaterials } from './materials.ts'
import { RUNTIME_FILES, runtimeImageRecipe } from './recipe.ts'
import type { RuntimeName, RuntimeVersion } from './version.ts'

/** Disk space for the copies while we assemble a runtime image, in GiB. */
const ASSEMBLY_GIB = 1.5

/** Where a runtime keeps pulled images. It must be a volume: overlayfs can't use the container's overlay. */
const STORAGE: Readonly<Record<RuntimeName, string>> = {
  containerd: '/var/lib/containerd',
  'cri-o': '/var/lib/containers',
}

const CONMON = {
  name: 'conmon',
  packages: ['conmon'],
  programs: [{ file: '/usr/bin/conmon', names: ['conmon'] }],
  home: '/opt/pidns-conformance/conmon',
} as const

/** Builds the image of a CRI runtime from its parts and names it `ref`. */
export async function buildRuntimeImage(
  ref: string,
  runtime: RuntimeVersion,
  ctx: Context,
  step: Step,
): Promise<void> {
  const parts = await getParts(runtime, ctx, step)
  const title = `assemble ${ref}`
  await step.step(title, async inner => {
    try {
      await requireSpace(ctx.cacheDir, ASSEMBLY_GIB, title)
      await assemble(ref, runtime, parts, ctx, inner)
    } catch (error) {
      ctx.signal.throwIfAborted()
      throw await orDiskFull(error, ctx.cacheDir, ASSEMBLY_GIB, title)
    }
  })
}

async function getParts({ name, version }: RuntimeVersion, ctx: Context, step: Step): Promise<ImageParts> {
  const isCrio = name === 'cri-o'
  // pause.c is the same in every release.
  const kubernetes = parseKubernetesVersion(DEFAULT_KUBERNETES)
  const programs = async (both: Context) => ({
    containerd: await cached(containerdBinaries(both, isCrio ? CONTAINERD : `v${version}`), both, step),
    runc: await cached(runcBinary(both), both, step),
    crictl: await cached(crictlBinary(both), both, step),
    pause: await cached(pauseBinary(kubernetes, both), both, step),
    ...(isCrio && { crio: { programs: await cached(crioBinaries(`v${version}`, both), both, step) } }),
  })
  const debian = async (both: Context) => ({
    debian: await cached(await rootFileSystems(both), both, step),
    crun: await ensure(crun, both, step),
    ...(isCrio && { conmon: await cached(await debianPrograms(CONMON, both), both, step) }),
  })
  const [{ crio, ...built }, { conmon, ...fromDebian }] = await sideBySide(ctx, programs, debian)
  if (crio === undefined || conmon === undefined) return { ...built, ...fromDebian }
  return { ...built, ...fromDebian, crio: { ...crio, conmon, conmonHome: CONMON.home } }
}

async function assemble(
  ref: string,
  { name }: RuntimeVersion,
  parts: ImageParts,
  ctx: Context,
  step: Step,
): Promise<void> {
  const own = (file: string) => path.join(RUNTIME_FILES, file)
  await using builder = await startBuilder(path.join(parts.debian, 'node.tar'), ctx, step)
  await withTemporaryFolder(ctx, async folder => {
    step.say('copying the programs')
    const overlay = path.join(folder, 'overlay')
    await layOutRuntime(overlay, parts)
    await putBill(overlay, await runtimeMaterials(ref, parts, ctx))
    const tar = path.join(folder, 'overlay.tar')
    await tarFolder(overlay, tar, ctx)
    await builder.unpack(tar)
    await builder.script(own('set-up.sh'))
    if (name === 'cri-o') await builder.script(own('cri-o/set-up.sh'))
    await builder.script(path.join(NODE_FILES, 'serve.sh'))
    for (const image of imagesOf(parts, folder)) {
      step.say(`loading ${image.ref}`)
      if (image.files !== undefined) await layerOf(image, folder, ctx)
      const archive = path.join(folder, 'image.tar')
      await writeImageArchive(image, archive, ctx)
      await builder.load(archive)
      await builder.push(image.ref)
    }
    await builder.script(path.join(NODE_FILES, 'stop.sh'))
    await builder.script(own(`${name}/clear.sh`))
  })
  step.say('committing')
  await builder.commit(ref, [
    'ENTRYPOINT ["/usr/local/bin/serve.sh"]',
    'CMD []',
    `VOLUME ["${STORAGE[name]}"]`,
    `LABEL ${RECIPE_LABEL}=${await runtimeImageRecipe()}`,
  ])
}

/** The images in the container's own registry: the pod sandbox and the example images. */
function imagesOf(parts: ImageParts, folder: string): readonly ProgramImage[] {
  return [sandboxImage(parts.pause, path.join(folder, 'layer.tar')), ...builtExampleImages(parts.debian)]
}
