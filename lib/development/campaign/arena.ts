import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { parse, stringify } from 'yaml'
import { openKindLab } from '../../mutant/lab/kind-lab.ts'
import type { Node } from '../../mutant/lab/node.ts'
import { onCluster } from '../../mutant/lab/on-cluster.ts'
import type { KubernetesVersion } from '../../provision/kubernetes/version.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { withKubelet } from '../kubelet.ts'
import type { Script } from '../script.ts'
import { MUTANTS, SOUND } from './columns.ts'
import { type Probe, probeOf } from './probe.ts'
import { Toxiproxy } from './toxiproxy.ts'

/** Five runs side by side need more than the 110 that a kubelet takes by default. */
const MAX_PODS = 250

/** Of the group system:masters, which API priority and fairness never limits. */
const ADMIN = '/etc/kubernetes/super-admin.conf'

/** A cluster with mutants and a proxy before its API server, made for the campaign. */
export interface Arena {
  readonly target: string
  readonly node: Node
  readonly worker: Node | undefined
  readonly admin: Connection
  readonly proxy: Toxiproxy
  readonly probe: Probe
  /** The arguments of `pidns run` that judge the runtime of a column, through the proxy. */
  argumentsFor(column: string): readonly string[]
  close(): Promise<void>
}

/**
 * Makes a cluster with the mutants of the campaign.
 * @param folder for the kubeconfig of the runs
 */
export async function openArena(
  wanted: { readonly kubernetes: KubernetesVersion; readonly nodes: number },
  folder: string,
  { context, display: { progress }, hold }: Script,
): Promise<Arena> {
  const lab = await openKindLab(
    { ...wanted, reuse: false, configured: usual => withKubelet(usual, { maxPods: MAX_PODS }) },
    { oci: MUTANTS, api: new Map() },
    context,
    progress,
    hold,
  )
  try {
    const { kubeconfig, name } = lab.cluster
    const nodes = await lab.nodes()
    const node = nodes.find(each => each.name === `${name}-control-plane`)
    if (node === undefined) throw new Error(`${name} has no control plane`)
    const text = await readFile(kubeconfig, 'utf8')
    const proxy = await progress.step('start toxiproxy before the API server', step =>
      Toxiproxy.start(new URL(serverOf(text)).host, context, step),
    )
    const ofRuns = join(folder, 'kubeconfig')
    await mkdir(folder, { recursive: true })
    await writeFile(ofRuns, withServer(text, `https://${proxy.address}`), { mode: 0o600 })
    await chmod(ofRuns, 0o600)
    const through = new KubeConfig()
    through.loadFromFile(ofRuns)
    const config = new KubeConfig()
    config.loadFromString(withServer(await node.read(ADMIN), serverOf(text)))
    return {
      target: lab.target,
      node,
      worker: nodes.find(each => each !== node),
      admin: new Connection(config, new AbortController().signal),
      proxy,
      probe: await probeOf(through),
      argumentsFor: column => {
        const own = onCluster(ofRuns)
        if (column === SOUND) return own
        const more = lab.argumentsFor(column).slice(lab.ownArguments.length)
        const claims = MUTANTS.get(column)?.noticedBy ?? []
        return [...own, ...more, ...claims.flatMap(claim => ['--claim', claim])]
      },
      close: async () => {
        await proxy[Symbol.asyncDispose]()
        await lab.close()
      },
    }
  } catch (thrown) {
    await lab.close()
    throw thrown
  }
}

/** The API server's URL in a kubeconfig of one cluster. */
export function serverOf(kubeconfig: string): string {
  return parse(kubeconfig).clusters[0].cluster.server
}

/** The kubeconfig with another server. */
export function withServer(kubeconfig: string, server: string): string {
  const { clusters, ...rest } = parse(kubeconfig)
  const [{ cluster, ...first }] = clusters
  return stringify({ ...rest, clusters: [{ ...first, cluster: { ...cluster, server } }] })
}
