import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** The temporary name of a file while we write it: `.report.yaml.3f9c02d1.new`. */
const UNFINISHED = /^\..+\.[0-9a-f]{8}\.new$/

/**
 * Writes a file atomically: readers see either the old or the new file, whole, even after a power failure.
 * Writes to a temporary file next to it, flushes that to disk (fsync(2)) and renames it over the old one
 * (rename(2)).
 * @param mode of the file, before the umask applies
 * @throws the system's error; the old file is then unchanged, and no temporary file remains.
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
  // 'wx' doesn't follow a link that somebody planted there.
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether this is the name of a temporary file that a killed {@link writeAtomically} left behind. */
export function isUnfinished(name: string): boolean {
  return UNFINISHED.test(name)
}
