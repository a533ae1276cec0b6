import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Context } from '../context.ts'
import { mustBeSafe } from '../safe-path.ts'

/**
 * Makes sure, where this process is root, that no other user could have put into the cache what it is about to run. Of a
 * cache that is not there yet the nearest folder above it is checked.
 * @throws Problem (environment) that names the folder that is not safe
 */
export async function mustBeSafeCache({ cacheDir }: Pick<Context, 'cacheDir'>): Promise<void> {
  if (process.geteuid?.() !== 0) return
  let place = path.resolve(cacheDir)
  while (!existsSync(place) && place !== path.dirname(place)) place = path.dirname(place)
  await mustBeSafe(place)
}
