import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { execa } from 'execa'
import { exitCodeFor, script } from './script.ts'

/**
 * Prints the bill of the published package's materials (CycloneDX), as npm knows it from the lock file: what who installs
 * the package gets with it. It is checked against CycloneDX' schema first.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

await script('npm run -s sbom', { options: {} }, async () => {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--workspaces=false']
  const { stdout } = await execa('npm', args, { cwd: ROOT, timeout: 60_000 })
  const bill = JSON.parse(stdout) as { metadata: { component: { name: string } } }
  // npm calls the package as the folder of the checkout is called.
  bill.metadata.component.name = (
    JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as { name: string }
  ).name
  const text = JSON.stringify(bill, null, 1)
  const wrong = await new Validation.JsonStrictValidator(Spec.Version.v1dot5).validate(text)
  if (wrong !== null) throw new Error(`npm's bill does not fit CycloneDX' schema: ${JSON.stringify(wrong)}`)
  console.log(text)
  return exitCodeFor(true)
})
