import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { messageOf, Problem } from '../problem.ts'
import type { Shell } from './shell.ts'

/** Writes a result to the file that was named, else to standard output. @throws Problem (usage) */
export async function writeResult(text: string, file: string | undefined, shell: Shell): Promise<void> {
  if (file === undefined) return shell.write(text)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (thrown) {
    throw new Problem('usage', `${file} can't be written: ${messageOf(thrown)}.`)
  }
  shell.display.print(`${relative('', file)} written`)
}
