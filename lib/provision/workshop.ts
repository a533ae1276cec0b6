import { chmod, chown, constants, copyFile, lstat, mkdir, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { RunOptions } from '../command.ts'
import type { Context } from '../context.ts'
import { type Hands, handOver, handsHere, runBy } from './hands.ts'
import { withTemporaryFolder } from './temporary.ts'

/** A folder in which programs are built, and the hands that build them. */
export interface Workshop {
  readonly hands: Hands
  /** Where the hands may write; it is gone afterwards. */
  readonly folder: string
  /** Where they put what they built; in the folder. */
  readonly out: string
  /** Runs a program in the folder, or in another one that is in it. @param sees further folders that it reads */
  run(
    file: string,
    args: readonly string[],
    options?: RunOptions & { readonly sees?: readonly string[] },
  ): Promise<string>
  /** Copies what was built into `folder`, which is root's where this is root. */
  deliver(folder: string): Promise<void>
}

/** Gives `work` a workshop, and clears it afterwards. */
export async function withWorkshop<T>(ctx: Context, work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const hands = await handsHere(ctx)
  return withTemporaryFolder(ctx, async own => {
    // One inside it: the folder itself stays ours, with the word in it of whose it is.
    const folder = path.join(await realpath(own), 'workshop')
    const out = path.join(folder, 'out')
    await mkdir(folder)
    await mkdir(out)
    await handOver(hands, folder, out)
    return work({
      hands,
      folder,
      out,
      run(file, args, { sees = [], ...options } = {}) {
        const home = hands.of === 'builder' ? [hands.home] : []
        const cwd = options.cwd ?? folder
        return runBy(hands, ctx, file, args, { ...options, cwd, folders: [folder, ...home, ...sees] })
      },
      async deliver(to) {
        for (const name of await readdir(out)) {
          const built = path.join(out, name)
          // A link would be followed by a hand that may read more than the one that made it.
          if (!(await lstat(built)).isFile()) throw new Error(`${name} was built, but is no file`)
          const delivered = path.join(to, name)
          await copyFile(built, delivered, constants.COPYFILE_EXCL)
          // A copy by root keeps its owner (libuv does so), who could change it afterwards.
          if (hands.of === 'builder') await chown(delivered, 0, 0)
          await chmod(delivered, 0o755)
        }
      },
    })
  })
}
