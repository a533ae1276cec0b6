import { chmod, chown, constants, copyFile, lstat, mkdir, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { RunOptions } from '../command.ts'
import type { Context } from '../context.ts'
import { type Hands, handOver, handsHere, runBy } from './hands.ts'
import { withTemporaryFolder } from './temporary.ts'

/** A folder to build programs in, and the user that builds them. */
export interface Workshop {
  readonly hands: Hands
  /** Where that user may write; removed afterwards. */
  readonly folder: string
  /** Where build results go; inside `folder`. */
  readonly out: string
  /** Runs a program in `folder` or a subfolder. @param sees more folders that the program reads */
  run(
    file: string,
    args: readonly string[],
    options?: RunOptions & { readonly sees?: readonly string[] },
  ): Promise<string>
  /** Copies the build results into `folder`; if we are root, the copies belong to root. */
  deliver(folder: string): Promise<void>
}

/** Gives `work` a workshop and removes it afterwards. */
export async function withWorkshop<T>(ctx: Context, work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const hands = await handsHere(ctx)
  return withTemporaryFolder(ctx, async own => {
    // Use a subfolder: the temporary folder itself stays ours and holds the owner file.
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
          // copyFile would follow a link, and we may be able to read more than the builder who made it.
          if (!(await lstat(built)).isFile()) throw new Error(`${name} was built, but is not a file`)
          const delivered = path.join(to, name)
          await copyFile(built, delivered, constants.COPYFILE_EXCL)
          // When root copies a file, libuv keeps its owner, who could change the copy afterwards.
          if (hands.of === 'builder') await chown(delivered, 0, 0)
          await chmod(delivered, 0o755)
        }
      },
    })
  })
}
