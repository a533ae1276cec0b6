import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { suite } from '../run/suite-version.ts'

/**
 * Builds `dist/` for the published package: the compiled TypeScript with declarations, in the repository's
 * layout, and the files that the code reads at run time.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DIST = join(ROOT, 'dist')

/** Sources, and folders that only tests and the build read. */
const LEFT_BEHIND = [/\.ts$/, /\.proto$/, /\.xsd$/, /(^|\/)(recorded|faults|browser|fingerprints)\//]

await rm(DIST, { recursive: true, force: true })
await execa('tsc', ['-p', join(ROOT, 'tsconfig.build.json')], {
  preferLocal: true,
  localDir: ROOT,
  stdio: 'inherit',
})
for (const file of await dataFiles()) {
  await mkdir(dirname(join(DIST, file)), { recursive: true })
  // A copy keeps a script's executable mode.
  await cp(join(ROOT, file), join(DIST, file))
}
const { commit } = await suite()
if (commit !== undefined) await writeFile(join(DIST, 'commit'), `${commit}\n`)

async function dataFiles(): Promise<readonly string[]> {
  const folders = ['lib', 'manifests', 'bin']
  const found = await Promise.all(
    folders.map(folder => readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })),
  )
  return found
    .flat()
    .filter(entry => entry.isFile())
    .map(entry => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter(file => !LEFT_BEHIND.some(pattern => pattern.test(file)))
}
