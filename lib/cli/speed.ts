import { parseArgs } from 'node:util'
import { allClaims } from '../claim/registry.ts'
import type { Report } from '../report/schema.ts'
import { loadSpecs } from '../run/specs.ts'
import { pidns } from './faults/pidns.ts'

/**
 * Judges the same claims on a bare CRI runtime and through kind, both running already, and prints how long each took:
 * `npm run test:speed -- --runs 3 --runtime containerd@2.4.2`. They are the claims that need neither the Kubernetes API
 * nor a container's restart, whose pods are those of manifests/life.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    runtime: { type: 'string', default: 'containerd@2.4.2' },
  },
})

await loadSpecs()
const claims = allClaims()
  .filter(({ needs = [] }) => !needs.includes('kubernetes-api'))
  .filter(({ pods }) => pods.every(({ manifest }) => !manifest.startsWith('life/')))
const picks = claims.flatMap(({ id }) => ['--claim', id])

const endpoint = await found(['runtime', 'up', values.runtime], /^unix:\/\/.*$/m)
const kubeconfig = await found(['cluster', 'up'], /(?<=export KUBECONFIG=).*/)
const targets = [
  { name: `bare ${values.runtime}`, flags: ['--target', 'cri', '--runtime-endpoint', endpoint] },
  { name: 'kind', flags: ['--target', 'kubeconfig', '--kubeconfig', kubeconfig] },
]

console.log(`${claims.length} claims; seconds from the target being open until its last claim, and clean-up:`)
for (const { name, flags } of targets) {
  for (let turn = 1; turn <= Number(values.runs); turn++) {
    const { report, output, exitCode } = await pidns(['run', ...flags, ...picks])
    if (report === undefined) throw new Error(output)
    const times = ['claims', 'clean-up'].map(phase => secondsOf(report, phase).toFixed(1).padStart(6))
    console.log(`${name.padEnd(24)} ${times.join(' ')}   exit code ${exitCode}`)
  }
}

async function found(args: readonly string[], what: RegExp): Promise<string> {
  const { output } = await pidns(args)
  const match = what.exec(output)?.[0]
  if (match === undefined) throw new Error(output)
  return match
}

function secondsOf({ phases }: Report, phase: string): number {
  return phases.find(({ name }) => name === phase)?.seconds ?? 0
}
