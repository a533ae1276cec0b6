import { readFile } from 'node:fs/promises'
import type { ClaimText } from '../claim/claim.ts'
import { allClaims } from '../mocha/specs.ts'
import { aMatrix } from '../mutant/matrix/matrix.ts'
import { lackOfBareRuntime } from '../target/cri/needs.ts'

/**
 * Checks that no required claim stands without proof that it can fail: on every kind of target that can judge
 * it, a recorded mutant made it fail. Prints those without one, and exits with 1.
 */
const MATRICES = new URL('../../docs/mutants/', import.meta.url)

/** The claims that mutants made fail in a recorded matrix. */
async function killedIn(file: string): Promise<ReadonlySet<string>> {
  const { rows } = aMatrix.parse(JSON.parse(await readFile(new URL(file, MATRICES), 'utf8')))
  return new Set(rows.flatMap(({ noticedBy }) => noticedBy))
}

const required = (await allClaims()).filter(({ level }) => level === 'required')
const runsBare = ({ needs }: ClaimText) => !needs.some(need => lackOfBareRuntime(need) !== undefined)
const targets = [
  {
    name: 'a cluster',
    killed: await killedIn('kind.json'),
    claims: required.filter(({ needs }) => !needs.includes('cri')),
  },
  {
    name: 'a bare CRI runtime',
    killed: await killedIn('containerd.json'),
    claims: required.filter(runsBare),
  },
]
for (const { name, killed, claims } of targets) {
  const without = claims.filter(({ id }) => !killed.has(id)).map(({ id }) => id)
  console.log(
    `${claims.length - without.length} of ${claims.length} required claims were seen to fail on ${name}.`,
  )
  if (without.length === 0) continue
  console.error(`On ${name}, no recorded mutant makes these fail: ${without.join(', ')}`)
  process.exitCode = 1
}
