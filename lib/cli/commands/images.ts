import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { pickClaims } from '../../claim/pick.ts'
import { run as command } from '../../command.ts'
import { allClaims } from '../../mocha/specs.ts'
import { Problem } from '../../problem.ts'
import { ensure } from '../../provision/ensure.ts'
import { EXAMPLE_IMAGES } from '../../provision/example-images/images.ts'
import { exampleImage, pauseImage } from '../../provision/example-images/part.ts'
import { PAUSE_IMAGE } from '../../provision/node-image/versions.ts'
import { manifestsFor } from '../../run/manifests.ts'
import { wholeName } from '../../target/image-name.ts'
import { imagesOf, renamed } from '../../target/kubernetes/image-names.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { EXIT } from '../exit-code.ts'
import { fittingFlags, fittingOf } from '../fitting-flags.ts'
import type { Shell } from '../shell.ts'

const listFlags = z.object({
  claim: z.array(z.string()),
  json: z.boolean().optional(),
  ...fittingFlags.pick({ imageRegistry: true, imageMap: true }).shape,
})

/** `pidns images list` */
export async function listImages(flags: unknown, shell: Shell): Promise<number> {
  const { claim, json = false, ...naming } = listFlags.parse(flags)
  const { images: names } = await fittingOf(naming)
  const claims = pickClaims(await allClaims(), { claims: claim })
  const all = (await manifestsFor(claims)).flatMap(({ objects }) => imagesOf(objects)).map(wholeName)
  const rows = [...new Set(all)].toSorted().map(image => ({ image, use: renamed(image, names) }))
  const lines = rows.map(({ image, use }) => (image === use ? image : `${image} ${use}`))
  shell.write(json ? `${JSON.stringify(rows, null, 2)}\n` : `${lines.join('\n')}\n`)
  return EXIT.ok
}

const saveFlags = z.object({ ...provisionFlag.shape })

/** `pidns images save FOLDER` */
export async function saveImages(folder: string, flags: unknown, shell: Shell): Promise<number> {
  const { display } = shell
  const context = contextOf(saveFlags.parse(flags), shell)
  await mkdir(folder, { recursive: true })
  for (const part of [...EXAMPLE_IMAGES.map(exampleImage), pauseImage()]) {
    const { ref, archive } = await ensure(part, context, display.progress)
    const file = join(folder, fileOf(ref))
    if (archive === undefined) await command(context.signal, 'docker', ['save', '--output', file, ref])
    else await copyFile(archive, file)
    shell.write(`${file}\n`)
  }
  return EXIT.ok
}

const loadFlags = z.object({ cluster: z.string() })

/** `pidns images load FOLDER --cluster NAME` */
export async function loadImages(folder: string, flags: unknown, shell: Shell): Promise<number> {
  const { cluster } = loadFlags.parse(flags)
  const { context, display } = shell
  const { kindCli } = await import('../../provision/kind/cli.ts')
  const { KindCli } = await import('../../target/kind/kind-cli.ts')
  const kind = new KindCli(await ensure(kindCli, context, display.progress), context.signal)
  if (!(await kind.list()).includes(cluster))
    throw new Problem('usage', `There is no kind cluster ${cluster} on this machine.`, {
      remedy: "See 'kind get clusters', or 'pidns cluster list'.",
    })
  const images = [...EXAMPLE_IMAGES, PAUSE_IMAGE].map(ref => ({ ref, archive: join(folder, fileOf(ref)) }))
  await display.progress.step(`load ${images.length} images into ${cluster}`, () =>
    kind.loadImages(cluster, images),
  )
  return EXIT.ok
}

/** The name of an image's archive. */
function fileOf(image: string): string {
  return `${wholeName(image).replaceAll(/[^\w.-]+/g, '-')}.tar`
}
