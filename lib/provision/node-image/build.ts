import path from 'node:path'
import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { cached } from '../artefact.ts'
import { orDiskFull, requireSpace } from '../disk.ts'
import { goModule } from '../go.ts'
import { tarFolder, writeImageArchive } from '../image-archive.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import { putBill } from '../sbom/in-image.ts'
import { sideBySide } from '../side-by-side.ts'
import { withTemporaryFolder } from '../temporary.ts'
import {
  containerdBinaries,
  crictlBinary,
  etcdBinary,
  kubernetesBinaries,
  pauseBinary,
  runcBinary,
} from './binaries.ts'
import { startBuilder } from './builder.ts'
import { imagesOf, layerOf } from './carried-images.ts'
import { type Etcd, etcdFor } from './etcd-version.ts'
import { layOut, type Parts } from './layout.ts'
import { nodeMaterials } from './materials.ts'
import { NODE_FILES, nodeImageRecipe, RECIPE_LABEL } from './recipe.ts'
import { rootFileSystems } from './root-file-system.ts'
import { KIND } from './versions.ts'

/** Disk space for the copies while we assemble a node image, in GiB. */
const ASSEMBLY_GIB = 2

/** The name of the node image that we build. */
export function builtNodeImage(version: KubernetesVersion): string {
  return `pidns-conformance/node:${version.tag}`
}

/** Builds the node image of a Kubernetes version from its parts and returns its name. */
export async function buildNodeImage(version: KubernetesVersion, ctx: Context, step: Step): Promise<string> {
  const parts = await getParts(version, ctx, step)
  const ref = builtNodeImage(version)
  const title = `assemble ${ref}`
  await step.step(title, async inner => {
    try {
      await requireSpace(ctx.cacheDir, ASSEMBLY_GIB, title)
      await assemble(version, parts, ctx, inner)
    } catch (error) {
      ctx.signal.throwIfAborted()
      throw await orDiskFull(error, ctx.cacheDir, ASSEMBLY_GIB, title)
    }
  })
  return ref
}

async function getParts(version: KubernetesVersion, ctx: Context, step: Step): Promise<Parts> {
  const kind = await goModule('sigs.k8s.io/kind', KIND, ctx)
  const etcd: Etcd = await etcdFor(version, ctx)
  // Go builds use every core, so they run one after another. Debian's packages mostly wait for the network.
  const programs = async (both: Context) => ({
    kubernetes: await cached(kubernetesBinaries(version, both), both, step),
    containerd: await cached(containerdBinaries(both), both, step),
    etcd: await cached(etcdBinary(etcd.version, both), both, step),
    crictl: await cached(crictlBinary(both), both, step),
    runc: await cached(runcBinary(both), both, step),
    pause: await cached(pauseBinary(version, both), both, step),
  })
  const debian = async (both: Context) => cached(await rootFileSystems(both), both, step)
  const [built, rootFolder] = await sideBySide(ctx, programs, debian)
  if (!etcd.tag.startsWith(etcd.version.slice(1)))
    step.note(
      `etcd ${etcd.tag} is not available; its image contains ${etcd.version}, the next release of the same minor`,
    )
  return {
    ...built,
    debian: rootFolder,
    kindFiles: path.join(kind.Dir, 'images/base/files'),
    etcdTag: etcd.tag,
  }
}

async function assemble(version: KubernetesVersion, parts: Parts, ctx: Context, step: Step): Promise<void> {
  await using builder = await startBuilder(path.join(parts.debian, 'node.tar'), ctx, step)
  await withTemporaryFolder(ctx, async folder => {
    step.say('copying the programs')
    const overlay = path.join(folder, 'overlay')
    await layOut(overlay, version, parts)
    await putBill(overlay, await nodeMaterials(builtNodeImage(version), parts, ctx))
    const tar = path.join(folder, 'overlay.tar')
    await tarFolder(overlay, tar, ctx)
    await builder.unpack(tar)
    step.say('setting it up like kind')
    await builder.script(path.join(NODE_FILES, 'set-up.sh'))
    await builder.script(path.join(NODE_FILES, 'serve.sh'))
    for (const image of imagesOf(version, parts, folder)) {
      step.say(`loading ${image.ref}`)
      if (image.files !== undefined) await layerOf(image, folder, ctx)
      const archive = path.join(folder, 'image.tar')
      await writeImageArchive(image, archive, ctx)
      await builder.load(archive)
      if (image.pushed) await builder.push(image.ref)
    }
    await builder.script(path.join(NODE_FILES, 'stop.sh'))
  })
  step.say('committing')
  await builder.commit(builtNodeImage(version), [
    'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]',
    'CMD []',
    'ENV container=docker',
    'STOPSIGNAL SIGRTMIN+3',
    `LABEL ${RECIPE_LABEL}=${await nodeImageRecipe()}`,
    `LABEL pidns-conformance.kubernetes=${version.tag}`,
  ])
}
