import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { z } from 'zod'
import { messageOf, Problem } from '../../../problem.ts'
import { reportPage } from '../../../report/html/page.ts'
import { readReport } from '../../../report/read.ts'
import { EXIT } from '../../exit-code.ts'
import type { Shell } from '../../shell.ts'

/** `pidns report html` */
export async function reportHtml(path: string, flags: unknown, shell: Shell): Promise<number> {
  const { output } = z.object({ output: z.string().optional() }).parse(flags)
  await writeResult(await reportPage(await readReport(path)), output, shell)
  return EXIT.ok
}

/** Writes a result to the file that was named, else to standard output. @throws Problem (usage) */
async function writeResult(text: string, file: string | undefined, shell: Shell): Promise<void> {
  if (file === undefined) return shell.write(text)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (thrown) {
    throw new Problem('usage', `${file} can't be written: ${messageOf(thrown)}.`)
  }
  shell.display.print(`${relative('', file)} written`)
}
