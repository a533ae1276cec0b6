import { mkdir, rename, symlink } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../../context.ts'
import type { Step } from '../../../progress.ts'
import { cached } from '../../artefact.ts'
import { mustBeSafeCache } from '../../safe-cache.ts'
import { clientProgram } from './programs.ts'

/**
 * Lets child processes, kind among them, find the cache's `docker` command where the machine has none.
 * @param env the environment that child processes get: this process's own
 * @throws Problem (environment) where this is root and others could have put programs there
 */
export async function offerOwnClient(env: NodeJS.ProcessEnv, ctx: Pick<Context, 'cacheDir'>): Promise<void> {
  await mustBeSafeCache(ctx)
  env.PATH = [env.PATH, folderOf(ctx)].filter(Boolean).join(path.delimiter)
}

/** Gets the `docker` command of a newer Debian release into the cache. */
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
