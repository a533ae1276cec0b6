import { CommandFailed } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Problem } from '../../problem.ts'
import { askGo, goVersions, saysNoSuchVersion } from '../go.ts'
import { RUNTIME_MODULES, type RuntimeVersion } from './version.ts'

/**
 * Fails when the Go module proxy, from which a runtime is built, has no such release. When it can't be asked, nothing is
 * claimed: the build will show.
 */
export async function mustBeServed({ name, version, spelled }: RuntimeVersion, ctx: Context): Promise<void> {
  const module = RUNTIME_MODULES[name]
  try {
    await askGo(ctx, ['list', '-m', '-json', `${module}@v${version}`], { timeout: 20_000 })
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    if (!saysNoSuchVersion(error.output)) return
    const listed = await goVersions(module, ctx).catch(() => [])
    const newest = listed.findLast(tag => /^v\d+\.\d+\.\d+$/.test(tag))
    const hint = newest === undefined ? '' : `; the newest that it lists is ${name}@${newest.slice(1)}`
    throw new Problem(
      'usage',
      `There is no ${spelled} that could be built: the Go module proxy does not have it${hint}.`,
    )
  }
}
