import { CommandFailed } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Problem } from '../../problem.ts'
import { askGo, goVersions, saysNoSuchVersion } from '../go.ts'
import { RUNTIME_MODULES, type RuntimeVersion } from './version.ts'

/**
 * Fails if the Go module proxy, which we build runtimes from, has no such release. If we can't ask it, we go
 * on: the build will show.
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
