import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { messageOf } from '../../problem.ts'
import type { Progress } from '../../progress.ts'
import { type LeftOnMachine, partsLeft } from '../../provision/left-on-this-machine.ts'
import type { Cleaned } from './cleaned.ts'

/** The reason to leave something for later runs. */
const FOR_LATER = 'later runs use it; --all removes it'

/** Whether something is left only because later runs use it. */
export function isForLater({ why }: Cleaned): boolean {
  return why === FOR_LATER
}

/**
 * Cleans up what pidns put on this machine to get parts: images, cached parts, a Docker daemon. Removes them
 * only with `all`. For what the suite can't undo, it names the command that can.
 */
export async function cleanMachine(
  { all, dryRun }: { readonly all: boolean; readonly dryRun: boolean },
  context: Context,
  progress: Progress,
): Promise<readonly Cleaned[]> {
  const cleaned: Cleaned[] = []
  for (const left of await partsLeft(context)) {
    context.signal.throwIfAborted()
    cleaned.push(...(await treat(left, { all, dryRun }, progress)))
  }
  if (all && !dryRun) await removeEmptyFolders(context.cacheDir)
  return cleaned
}

/** Removes the suite's folders if they are empty. */
async function removeEmptyFolders(cacheDir: string): Promise<void> {
  const places = ['builds', 'clusters', 'containers', 'locks', 'pods', 'tmp'].map(name =>
    join(cacheDir, name),
  )
  for (const place of [...places, cacheDir]) await rmdir(place).catch(() => {})
}

async function treat(
  left: LeftOnMachine,
  { all, dryRun }: { readonly all: boolean; readonly dryRun: boolean },
  progress: Progress,
): Promise<readonly Cleaned[]> {
  const { name, about, bytes } = left
  const itself = {
    what: 'part',
    name,
    about: bytes === undefined ? about : `${about}, ${sizeOf(bytes)}`,
  } as const
  if ('stays' in left) return [{ ...itself, fate: 'left', why: left.stays }]
  if (!all) return [{ ...itself, fate: 'left', why: FOR_LATER }]
  if (dryRun) return [{ ...itself, fate: 'to be removed' }]
  try {
    const stays = await progress.step(`remove ${name} (${about})`, () => left.remove())
    return [{ ...itself, fate: 'removed' }, ...stays.map(why => ({ ...itself, fate: 'left' as const, why }))]
  } catch (thrown) {
    return [{ ...itself, fate: 'failed', why: messageOf(thrown) }]
  }
}

function sizeOf(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
