import { z } from 'zod'
import { hasEnded, nameOfRun, newId } from '../../ownership.ts'
import { kindCli } from '../../provision/kind/cli.ts'
import { provisionForKind } from '../../provision/kind-parts.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { reusable } from '../../run/reuse.ts'
import { shellWord } from '../../shell-word.ts'
import { Clusters, type ListedCluster } from '../../target/kind/clusters.ts'
import { contextOf, provisionFlag } from '../consent.ts'
import { EXIT } from '../exit-code.ts'
import { parseNodes } from '../nodes.ts'
import type { Shell } from '../shell.ts'
import { takeDown } from './take-down.ts'

/** `pidns cluster up` */
export async function clusterUp(flags: unknown, shell: Shell): Promise<number> {
  const parsed = provisionFlag.extend({ kubernetes: z.string().optional(), nodes: z.string() }).parse(flags)
  const { kubernetes, nodes } = parsed
  const { display } = shell
  const context = contextOf(parsed, shell)
  const wanted = {
    kubernetes: kubernetes === undefined ? undefined : parseKubernetesVersion(kubernetes),
    nodes: parseNodes(nodes),
  }
  const parts = await provisionForKind(wanted, context, display.progress)
  const clusters = new Clusters(context.cacheDir, parts.kind, context.signal)
  const id = newId()
  const cluster =
    (await reusable(clusters, parts, context.signal, display.progress)) ??
    (await display.progress.step(
      `create the kind cluster ${nameOfRun(id)} (Kubernetes ${parts.kubernetes.tag})`,
      step => clusters.create(id, parts, true, step),
    ))
  if (parts.leftOut.length > 0) display.progress.note(parts.leftOut.join(' '))
  shell.write(`export KUBECONFIG=${shellWord(cluster.kubeconfig)}\n`)
  return EXIT.ok
}

/** `pidns cluster down` */
export function clusterDown(names: readonly string[], flags: unknown, shell: Shell): Promise<number> {
  const { all = false } = z.object({ all: z.boolean().optional() }).parse(flags)
  return takeDown({ what: 'kind cluster', word: 'cluster', made: 'created' }, { names, all }, shell)
}

/** `pidns cluster list` */
export async function clusterList(flags: unknown, shell: Shell): Promise<number> {
  const { json = false } = z.object({ json: z.boolean().optional() }).parse(flags)
  const known = (await (await knownClusters(shell))?.list()) ?? []
  const lines = known.map(
    cluster => `${cluster.name}  ${cluster.kubernetes}  ${stateOf(cluster)}  ${cluster.kubeconfig}\n`,
  )
  const text = lines.length === 0 ? 'pidns has no kind cluster on this machine.\n' : lines.join('')
  shell.write(json ? `${JSON.stringify(known, null, 2)}\n` : text)
  return EXIT.ok
}

/** The clusters of the suite. Undefined if kind is not installed: then there can be none. */
async function knownClusters({ context }: Shell): Promise<Clusters | undefined> {
  const kind = await kindCli.find(context)
  return 'found' in kind ? new Clusters(context.cacheDir, kind.found, context.signal) : undefined
}

function stateOf({ owner, exists }: ListedCluster): string {
  if (!exists) return 'gone'
  if (owner === null) return 'kept'
  return hasEnded(owner) ? 'left by an ended run' : `used by process ${owner.pid}`
}
