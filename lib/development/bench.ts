import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PodRequest } from '../claim/claim.ts'
import { EXIT } from '../cli/exit-code.ts'
import { allClaims } from '../mocha/specs.ts'
import { onCluster } from '../mutant/lab/on-cluster.ts'
import { Problem } from '../problem.ts'
import type { Report } from '../report/schema.ts'
import { inNewNamespace, kubectl, pathWithKubectl } from './kubectl.ts'
import { ownCluster } from './own-cluster.ts'
import { secondsOf } from './phase.ts'
import { pidns } from './pidns.ts'
import { countFrom, script } from './script.ts'

/** How long the pods may take to become ready, in seconds. */
const READY_WITHIN = 300

/**
 * What the claims cost beyond their pods: applies the same pods with kubectl and waits for them, then has them
 * judged, in turns on the same cluster.
 */
await script(
  `npm run bench -- [--turns 5] [--kubeconfig FILE]

Applies the pods of all claims that restart nothing with kubectl and waits until they are ready; then judges those
claims with 'pidns run --without-restarts'. In turns, on the same cluster: by default the kept kind cluster, which
is made if there is none. Prints both times and their ratio: what the claims cost beyond their pods.`,
  { options: { turns: { type: 'string', default: '5' }, kubeconfig: { type: 'string' } } },
  async ({ context: { signal } }, { values }) => {
    const turns = countFrom('--turns', values.turns)
    const requests = (await allClaims()).flatMap(claim => Object.values(claim.pods))
    const kubeconfig = values.kubeconfig ?? (await ownCluster())
    const folder = await mkdtemp(join(tmpdir(), 'pidns-bench-'))
    try {
      const text = await readFile(kubeconfig, 'utf8')
      const PATH = await pathWithKubectl(text, join(folder, 'bin'), signal)
      const env = { PATH, KUBECONFIG: kubeconfig, HOME: folder }
      const both: { readonly pods: number; readonly claims: number }[] = []
      // The first run also tells which pods the cluster lets the claims have.
      let report = await judged(kubeconfig)
      for (let turn = 1; turn <= turns; turn++) {
        signal.throwIfAborted()
        const pods = await applied(podsOf(report, requests), folder, env, signal)
        report = await judged(kubeconfig)
        const claims = secondsOf(report, 'claims')
        both.push({ pods, claims })
        console.log(
          `turn ${turn} of ${turns}: pods ${pods.toFixed(1)} s, claims ${claims.toFixed(1)} s, ratio ${(claims / pods).toFixed(2)}`,
        )
      }
      const [pods, claims] = [median(both.map(each => each.pods)), median(both.map(each => each.claims))]
      const passed = report.claims.filter(({ verdict }) => verdict === 'pass').length
      console.log(
        `${podsOf(report, requests).length} pods, ${passed} claims that pass; medians of ${turns} turns: pods ${pods.toFixed(1)} s, claims ${claims.toFixed(1)} s, ratio ${(claims / pods).toFixed(2)}`,
      )
      return EXIT.ok
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)

async function judged(kubeconfig: string): Promise<Report> {
  const { report, output } = await pidns([...['run', '--without-restarts', ...onCluster(kubeconfig)]])
  if (report?.problem === undefined && report !== undefined) return report
  throw new Problem('environment', output)
}

/** A manifest that a run applied. */
interface Applied {
  readonly yaml: string
  /** Its pod becomes ready; others begin and may end. */
  readonly becomesReady: boolean
}

/**
 * The manifests whose pods started in a run. A kubelet reads those of static pods; nobody applies them.
 * @param requests what the claims ask for
 */
function podsOf({ pods }: Report, requests: readonly PodRequest[]): readonly Applied[] {
  return pods.flatMap(({ manifest, yaml, startSeconds }) =>
    yaml === undefined || startSeconds === undefined || manifest.startsWith('static/')
      ? []
      : [{ yaml, becomesReady: requests.includes(manifest) }],
  )
}

/** Applies the manifests in a new namespace. @returns seconds until all pods are ready that become so */
async function applied(
  manifests: readonly Applied[],
  folder: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const files = await mkdtemp(join(folder, 'pods-'))
  for (const [index, { yaml, becomesReady }] of manifests.entries())
    await writeFile(join(files, `${becomesReady ? 'ready' : 'begun'}-${index}.yaml`), yaml)
  return inNewNamespace(env, 'awaited', signal, async namespace => {
    const own = `--namespace=${namespace}`
    const begin = performance.now()
    const names = (await kubectl(env, ['apply', own, '-f', files, '-o', 'name'], signal)).split('\n')
    const ready = manifests.filter(({ becomesReady }) => becomesReady).length
    const pods = names.filter(name => name.startsWith('pod/'))
    const wait = ['wait', own, '--for=condition=Ready', `--timeout=${READY_WITHIN}s`]
    await kubectl(env, [...wait, ...pods.slice(pods.length - ready)], signal)
    return (performance.now() - begin) / 1000
  })
}

/** The middle value; of two middle ones the lower. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}
