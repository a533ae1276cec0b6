import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import Mocha from 'mocha'
import { chapters } from '../claim/chapter.ts'
import type { Claim } from '../run/claim.ts'
import { claimsIn } from './test-of-claim.ts'

const SPECS = new URL('../../specs/', import.meta.url)

/** The suite's specs in a Mocha of their own, in the order of the chapters: loaded, and not run yet. */
export async function loadSpecs(options: Mocha.MochaOptions = {}): Promise<Mocha> {
  const mocha = new Mocha({ ui: 'bdd', failZero: true, forbidOnly: true, ...options })
  const files = await readdir(SPECS)
  for (const chapter of chapters()) {
    const file = files.find(each => /\.spec\.[jt]s$/.test(each) && each.startsWith(`${chapter}.`))
    if (file !== undefined) mocha.addFile(fileURLToPath(new URL(file, SPECS)))
  }
  await mocha.loadFilesAsync()
  return mocha
}

/** All claims of the suite, in the order in which they are read and judged. */
export async function allClaims(): Promise<readonly Claim[]> {
  return claimsIn((await loadSpecs()).suite)
}
