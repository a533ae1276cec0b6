import { writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { isOfTheDisk } from '../fault.ts'
import { makeFolder } from '../make-folder.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Shell } from './shell.ts'

/**
 * Writes a result to the file, or to standard output without one.
 * @throws Problem (usage), or (environment) for a full disk
 */
export async function writeResult(text: string, file: string | undefined, shell: Shell): Promise<void> {
  if (file === undefined) return shell.write(text)
  try {
    await makeFolder(dirname(file))
    await writeFile(file, text)
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    const kind = isOfTheDisk(thrown) ? 'environment' : 'usage'
    throw new Problem(kind, `Can't write ${file}: ${messageOf(thrown)}.`)
  }
  shell.display.print(`Wrote ${relative('', file)}`)
}
