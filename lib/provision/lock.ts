import { createHash } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import lockfile from 'proper-lockfile'
import type { Context } from '../context.ts'
import { makeFolder } from '../make-folder.ts'
import type { Step } from '../progress.ts'

/** A killed run leaves its lock behind. After this long without an update, another run takes it over. */
const STALE_MS = 10_000

/**
 * Does `work` while no other run on this machine does work of the same name. Reports that it waits; can be
 * aborted.
 */
export async function withLock<T>(
  name: string,
  ctx: Context,
  step: Step,
  work: () => Promise<T>,
): Promise<T> {
  await using _lock = await takeLock(name, ctx, step)
  return await work()
}

/** Takes the lock of this name until disposed; waits while another run on this machine holds it. */
export async function takeLock(name: string, ctx: Context, step: Step): Promise<AsyncDisposable> {
  const folder = path.join(ctx.cacheDir, 'locks')
  await makeFolder(folder, 0o700)
  const release = await acquire(path.join(folder, fileNameOf(name)), name, ctx, step)
  return {
    [Symbol.asyncDispose]: () =>
      release().catch(() => {
        // Another run took it while the machine slept. That's harmless: the work ends with an atomic rename.
      }),
  }
}

async function acquire(file: string, name: string, ctx: Context, step: Step): Promise<() => Promise<void>> {
  let waiting = false
  for (;;) {
    ctx.signal.throwIfAborted()
    try {
      return await lockfile.lock(file, {
        realpath: false,
        stale: STALE_MS,
        update: STALE_MS / 3,
        onCompromised: () => step.note(`another run may be working on ${name} at the same time`),
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
      if (!waiting) step.note(`waiting for another run that holds the lock on ${name}`)
      waiting = true
      await sleep(500, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted())
    }
  }
}

function fileNameOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')
  return `${plain.slice(0, 60)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
