import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { execa } from 'execa'
import { exitCodeFor, script } from './script.ts'

/**
 * Prints the published package's software bill of materials (CycloneDX), from npm's lock file: everything
 * that an install brings. Checks the bill against CycloneDX's schema first.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

await script('npm run -s sbom', { options: {} }, async () => {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--workspaces=false']
  const { stdout } = await execa('npm', args, { cwd: ROOT, timeout: 60_000 })
  const bill = JSON.parse(stdout) as { metadata: { component: { name: string } } }
  // npm names the package after the checkout's folder.
  bill.metadata.component.name = (
    JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as { name: string }
  ).name
  const text = JSON.stringify(bill, null, 1)
  const wrong = await new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(text)
  if (wrong !== null) throw new Error(`npm's bill does not fit CycloneDX's schema: ${JSON.stringify(wrong)}`)
  console.log(text)
  return exitCodeFor(true)
})
