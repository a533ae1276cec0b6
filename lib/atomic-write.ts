import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What a file is called while it is written: `.report.yaml.3f9c02d1.new`. */
const UNFINISHED = /^\..+\.[0-9a-f]{8}\.new$/

/**
 * Writes a file so that a reader, and a machine that loses its power, finds the old or the new one, whole: it is written
 * beside its place, handed to the disk (fsync(2)) and then renamed, which replaces the old one at once (rename(2)).
 * @param mode of the file, less the umask
 * @throws the system's error; the old file then stays as it was, and nothing is left beside it.
 */
export async function writeAtomically(file: string, text: string, mode = 0o666): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.new`)
  try {
    await writeThrough(beside, text, mode)
    await rename(beside, file)
  } catch (thrown) {
    await rm(beside, { force: true })
    throw thrown
  }
}

async function writeThrough(file: string, text: string, mode: number): Promise<void> {
  // 'wx' follows no link that somebody put there.
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether a file of this name is what {@link writeAtomically} leaves when its process is killed in it. */
export function isUnfinished(name: string): boolean {
  return UNFINISHED.test(name)
}
