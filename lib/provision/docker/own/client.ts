import { mkdir, rename, symlink } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../../context.ts'
import type { Step } from '../../../progress.ts'
import { cached } from '../../artefact.ts'
import { mustBeSafeCache } from '../../safe-cache.ts'
import { clientProgram } from './programs.ts'

/**
 * Lets child processes such as kind find the cache's `docker` command if the machine has none.
 * @param env the environment of child processes: our own
 * @throws Problem (environment) if we are root and others could have put programs there
 */
export async function offerOwnClient(env: NodeJS.ProcessEnv, ctx: Pick<Context, 'cacheDir'>): Promise<void> {
  await mustBeSafeCache(ctx)
  env.PATH = [env.PATH, folderOf(ctx)].filter(Boolean).join(path.delimiter)
}

/** Puts the `docker` command of a newer Debian release into the cache. */
export async function getOwnClient(ctx: Context, step: Step): Promise<void> {
  const programs = await cached(await clientProgram(ctx), ctx, step)
  await mkdir(folderOf(ctx), { recursive: true })
  const link = path.join(folderOf(ctx), 'docker')
  const aside = `${link}.${process.pid}`
  await symlink(path.join(programs, 'docker'), aside)
  await rename(aside, link)
}

function folderOf({ cacheDir }: Pick<Context, 'cacheDir'>): string {
  return path.join(cacheDir, 'bin')
}
