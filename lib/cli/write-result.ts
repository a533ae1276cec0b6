import { writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { isOfTheDisk } from '../fault.ts'
import { makeFolder } from '../make-folder.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Shell } from './shell.ts'

/** Writes a result to the file that was named, else to standard output. @throws Problem (usage), (environment) for a full disk */
export async function writeResult(text: string, file: string | undefined, shell: Shell): Promise<void> {
  if (file === undefined) return shell.write(text)
  try {
    await makeFolder(dirname(file))
    await writeFile(file, text)
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    const kind = isOfTheDisk(thrown) ? 'environment' : 'usage'
    throw new Problem(kind, `${file} can't be written: ${messageOf(thrown)}.`)
  }
  shell.display.print(`${relative('', file)} written`)
}
