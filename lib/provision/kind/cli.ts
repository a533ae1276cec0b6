import path from 'node:path'
import { CommandFailed, run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { type Artefact, keep, kept, sha256 } from '../artefact.ts'
import { goObstacle, goPlatform } from '../go.ts'
import { type GoBuild, goBuild } from '../go-build.ts'
import { KIND } from '../node-image/versions.ts'
import type { Finding, Part } from '../part.ts'
import { onPath } from '../programs.ts'
import { downloadKind } from './release.ts'
import { KIND_SHA256 } from './release-digests.ts'
import { isRecentKind, kindVersionIn, OLDEST_KIND } from './version.ts'

/** How to build kind from its Go module. */
export const KIND_BUILD: GoBuild = {
  name: 'kind',
  module: 'sigs.k8s.io/kind',
  version: KIND,
  packages: ['sigs.k8s.io/kind'],
}

/** The absolute path of the kind command. */
export const kindCli: Part<string> = {
  name: `kind CLI ${KIND}`,

  async find(ctx): Promise<Finding<string>> {
    const installed = await onPath('kind')
    const version = installed === undefined ? undefined : await versionOf(installed, ctx)
    if (installed !== undefined && version !== undefined && isRecentKind(version))
      return { found: installed, where: `kind ${version} at ${installed}` }
    const found = (await keptRelease(ctx)) ?? (await keptBuild(ctx))
    if (found !== undefined) return { found, where: `kind ${KIND} in the cache` }
    if (installed === undefined) return { missing: 'it is not on PATH, and the cache has no intact copy' }
    return {
      missing: version
        ? `${installed} is ${version}, but pidns needs ${OLDEST_KIND} or later`
        : `${installed} does not report its version`,
    }
  },

  ways: [
    {
      title: `download kind ${KIND} from github.com`,
      about: '10 MB, checked against a known SHA-256',
      obstacle: async () =>
        KIND_SHA256.has(goPlatform())
          ? undefined
          : `this version of pidns has no SHA-256 of its binary for ${goPlatform()}`,
      async make(ctx, step) {
        const folder = await keep(release(ctx), ctx, step)
        const program = await keptRelease(ctx)
        if (program === undefined) throw new Error(`${folder} holds something else; remove that folder`)
        return program
      },
    },
    {
      title: `build kind ${KIND} from its Go module`,
      about: '≈ 30 s, needs Go',
      obstacle: goObstacle,
      make: async (ctx, step) => path.join(await keep(ofModule(ctx), ctx, step), 'kind'),
    },
  ],

  async remedy() {
    return `install kind ${KIND}: https://kind.sigs.k8s.io/docs/user/quick-start/#installation`
  },
}

/** kind's own binary. We know its digest, so we don't have to trust a list in the cache. */
function release(ctx: Context): Artefact {
  const platform = goPlatform()
  return {
    key: `kind-${KIND}-release-${platform}`,
    title: 'download kind',
    gib: 0.1,
    async make(folder, step) {
      const known = KIND_SHA256.get(platform)
      if (known === undefined) throw new Error(`pidns has no SHA-256 of kind ${KIND} for ${platform}`)
      await downloadKind({ version: KIND, platform, sha256: known, folder }, ctx, step)
      await mustBeKind(folder, ctx)
    },
  }
}

/** kind as we build it. Its digest depends on the installed Go. */
function ofModule(ctx: Context): Artefact {
  return {
    key: `kind-${KIND}-built-${goPlatform()}`,
    title: `build kind ${KIND}`,
    gib: 0.1,
    async make(folder, step) {
      await goBuild(KIND_BUILD, folder, ctx, step)
      await mustBeKind(folder, ctx)
    },
  }
}

/** The path of the release binary in the cache, if it has the known digest. */
async function keptRelease(ctx: Context): Promise<string | undefined> {
  const folder = await kept(release(ctx), ctx)
  if (folder === undefined) return undefined
  const program = path.join(folder, 'kind')
  return (await sha256(program)) === KIND_SHA256.get(goPlatform()) ? program : undefined
}

async function keptBuild(ctx: Context): Promise<string | undefined> {
  const folder = await kept(ofModule(ctx), ctx)
  return folder === undefined ? undefined : path.join(folder, 'kind')
}

async function mustBeKind(folder: string, ctx: Context): Promise<void> {
  const version = await versionOf(path.join(folder, 'kind'), ctx)
  if (version !== KIND) throw new Error(`the new kind reports the wrong version: ${version ?? 'unknown'}`)
}

async function versionOf(program: string, ctx: Context): Promise<string | undefined> {
  try {
    return kindVersionIn(await run(ctx.signal, program, ['version'], { timeout: 10_000 }))
  } catch (error) {
    if (error instanceof CommandFailed) return undefined
    throw error
  }
}
