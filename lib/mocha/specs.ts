import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import Mocha from 'mocha'
import { type Chapter, chapters } from '../claim/chapter.ts'
import type { Claim } from '../run/claim.ts'
import { claimsIn } from './test-of-claim.ts'

const SPECS = new URL('../../specs/', import.meta.url)

const SPEC = /^(.*)\.spec\.[jt]s$/

function isOf(chapter: Chapter, file: string): boolean {
  return SPEC.exec(file)?.[1] === chapter
}

/** The suite's specs in their own Mocha instance, in the order of chapters: loaded, not yet run. */
export async function loadSpecs(options: Mocha.MochaOptions = {}): Promise<Mocha> {
  const mocha = new Mocha({ ui: 'bdd', failZero: true, forbidOnly: true, ...options })
  const files = (await readdir(SPECS)).filter(file => SPEC.test(file))
  const strangers = files.filter(file => !chapters().some(chapter => isOf(chapter, file)))
  if (strangers.length > 0) throw new Error(`no chapter has the name of specs/${strangers.join(', specs/')}`)
  for (const chapter of chapters())
    for (const file of files.filter(each => isOf(chapter, each)))
      mocha.addFile(fileURLToPath(new URL(file, SPECS)))
  await mocha.loadFilesAsync()
  // Node runs a module once per process, so its claims are in the Mocha that loaded it first.
  if (mocha.suite.total() === 0) throw new Error('the specs were loaded before in this process')
  return mocha
}

/** All claims of the suite, in the order of reading and judging. */
export async function allClaims(): Promise<readonly Claim[]> {
  return claimsIn((await loadSpecs()).suite)
}
