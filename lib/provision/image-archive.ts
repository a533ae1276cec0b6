import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../command.ts'
import type { Context } from '../context.ts'
import { sha256 } from './artefact.ts'
import { withTemporaryFolder } from './temporary.ts'

/** How to run a container image; field names as in the OCI image specification. */
interface ImageConfig {
  readonly Cmd?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Env?: readonly string[]
  readonly User?: string
  readonly StopSignal?: string
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>
}

/** A single-layer image that we write as an archive. */
export interface Image {
  readonly ref: string
  /** The layer: a tar file. */
  readonly layer: string
  readonly config: ImageConfig
}

/** Time limit for archiving an image's files, in milliseconds; assumes 10 MB/s. */
const TAR_MS = 10 * 60_000

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Writes an image as an archive for `docker load` and `ctr images import`. Needs no daemon; the same layer
 * always gives the same image.
 */
export async function writeImageArchive(image: Image, file: string, ctx: Context): Promise<void> {
  await withTemporaryFolder(ctx, async folder => {
    const digest = await sha256(image.layer)
    const { name, config, manifest } = describeImage(image, digest, goArch())
    await mkdir(path.join(folder, digest))
    await copyFile(image.layer, path.join(folder, digest, 'layer.tar'))
    await writeFile(path.join(folder, name), config)
    await writeFile(path.join(folder, 'manifest.json'), manifest)
    await tarFolder(folder, file, ctx)
  })
}

/** The config and manifest of a single-layer image, for a layer with this digest. */
export function describeImage(
  image: Image,
  layerDigest: string,
  architecture: string,
): { name: string; config: string; manifest: string } {
  const name = `${layerDigest}.json`
  return {
    name,
    config: JSON.stringify({
      architecture,
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: { Env: [PATH], ...image.config },
      rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
      history: [{ created: '1970-01-01T00:00:00Z', created_by: 'pidns-conformance' }],
    }),
    manifest: JSON.stringify([{ Config: name, RepoTags: [image.ref], Layers: [`${layerDigest}/layer.tar`] }]),
  }
}

/** Writes a folder as a tar file that depends only on the content: owner root, no timestamps. */
export async function tarFolder(folder: string, file: string, ctx: Context): Promise<void> {
  const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu']
  await run(ctx.signal, 'tar', [...plain, '-C', folder, '-cf', file, '.'], { timeout: TAR_MS })
}

function goArch(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}
