import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailed, run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Problem } from '../../problem.ts'
import { billOf, type Materials, SBOM_FILE } from './bill.ts'

/** Writes an image's bill of materials to its place below `root`, the folder that we copy into the image. */
export async function putBill(root: string, materials: Materials): Promise<void> {
  const file = path.join(root, SBOM_FILE)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, billOf(materials))
  await chmod(file, 0o644)
}

/** The bill of materials in an image in the local Docker engine. @throws Problem (environment) if none */
export async function billIn(image: string, ctx: Context): Promise<string> {
  const alone = ['--rm', '--network', 'none', '--read-only', '--cap-drop', 'ALL', '--entrypoint', 'cat']
  try {
    return await run(ctx.signal, 'docker', ['run', ...alone, image, `/${SBOM_FILE}`], { timeout: 60_000 })
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    throw new Problem(
      'environment',
      `pidns can't read the bill of materials from ${image}: ${error.message}.`,
    )
  }
}
