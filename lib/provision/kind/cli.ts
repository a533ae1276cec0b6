import path from 'node:path'
import { CommandFailed, run } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { keep } from '../artefact.ts'
import { goInstall, goObstacle, goPlatform } from '../go.ts'
import { KIND } from '../node-image/versions.ts'
import type { Finding, Part } from '../part.ts'
import { onPath } from '../programs.ts'
import { downloadKind } from './release.ts'
import { isRecentKind, kindVersionIn, OLDEST_KIND } from './version.ts'

const KEY = `kind-${KIND}-${goPlatform()}`

/** The kind command, by its absolute path. */
export const kindCli: Part<string> = {
  name: `kind CLI ${KIND}`,

  async find(ctx): Promise<Finding<string>> {
    const installed = await onPath('kind')
    const version = installed === undefined ? undefined : await versionOf(installed, ctx)
    if (installed !== undefined && version !== undefined && isRecentKind(version))
      return { found: installed, where: `kind ${version} at ${installed}` }
    const kept = path.join(ctx.cacheDir, 'parts', KEY, 'kind')
    if ((await versionOf(kept, ctx)) === KIND) return { found: kept, where: `kind ${KIND} in the cache` }
    if (installed === undefined) return { missing: 'it is neither on PATH nor in the cache' }
    return {
      missing: version
        ? `${installed} is ${version}, and ${OLDEST_KIND} or later is needed`
        : `${installed} does not say its version`,
    }
  },

  ways: [
    {
      title: `download kind ${KIND} from github.com`,
      about: '10 MB, checked against its published SHA-256',
      make: (ctx, step) =>
        keepKind(ctx, step, 'download kind', folder =>
          downloadKind({ version: KIND, platform: goPlatform(), folder }, ctx, step),
        ),
    },
    {
      title: `go install sigs.k8s.io/kind@${KIND}`,
      about: '≈ 30 s, needs Go',
      obstacle: goObstacle,
      make: (ctx, step) =>
        keepKind(ctx, step, `build kind ${KIND}`, folder => {
          const module = 'sigs.k8s.io/kind'
          return goInstall({ module, version: KIND, packages: [module] }, folder, ctx, step)
        }),
    },
  ],

  async remedy() {
    return `install kind ${KIND}: https://kind.sigs.k8s.io/docs/user/quick-start/#installation`
  },
}

/** Both ways lead to the same artefact: which one made it does not matter once it says its version. */
async function keepKind(
  ctx: Context,
  step: Step,
  title: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const made = await keep(
    {
      key: KEY,
      title,
      gib: 0.1,
      async make(folder) {
        await make(folder)
        const version = await versionOf(path.join(folder, 'kind'), ctx)
        if (version !== KIND) throw new Error(`it is there, but says its version is ${version ?? 'unknown'}`)
      },
    },
    ctx,
    step,
  )
  return path.join(made, 'kind')
}

async function versionOf(program: string, ctx: Context): Promise<string | undefined> {
  try {
    return kindVersionIn(await run(ctx.signal, program, ['version'], { timeout: 10_000 }))
  } catch (error) {
    if (error instanceof CommandFailed) return undefined
    throw error
  }
}
