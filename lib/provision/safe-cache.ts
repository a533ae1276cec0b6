import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Context } from '../context.ts'
import { mustBeSafe } from '../safe-path.ts'

/**
 * If this process is root, makes sure that no other user could have put programs into the cache that we will
 * run. If the cache doesn't exist yet, checks the nearest parent folder that does.
 * @throws Problem (environment) that names the unsafe folder
 */
export async function mustBeSafeCache({ cacheDir }: Pick<Context, 'cacheDir'>): Promise<void> {
  if (process.geteuid?.() !== 0) return
  let place = path.resolve(cacheDir)
  while (!existsSync(place) && place !== path.dirname(place)) place = path.dirname(place)
  await mustBeSafe(place)
}
