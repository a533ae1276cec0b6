import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { nameOfRun, newId } from '../../ownership.ts'
import type { Step } from '../../progress.ts'
import { provisionForKind } from '../../provision/kind-parts.ts'
import type { KubernetesVersion } from '../../provision/kubernetes/version.ts'
import { takeLock } from '../../provision/lock.ts'
import type { OciRuntime } from '../../provision/oci-runtime/oci-runtime.ts'
import { configOf, reusable } from '../../run/reuse.ts'
import { Clusters, type ListedCluster } from '../../target/kind/clusters.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { removeRuntimeClasses } from '../../target/kubernetes/runtime-classes.ts'
import { RUN_LABEL } from '../../target/run-mark.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Mutation } from '../mutant.ts'
import { type ApiProxy, proxyBefore } from './api-proxy.ts'
import { handlerOf, installHandlers, removeHandlers } from './handlers.ts'
import type { Lab } from './lab.ts'
import { Node } from './node.ts'
import { onCluster } from './on-cluster.ts'
import { makePolicies, removePolicies } from './policies.ts'
import { makeRuntimeClass } from './runtime-class.ts'

/** containerd's usual name for the handler of a node's own runtime. */
const OWN_HANDLER = 'runc'

/** A lab on a kind cluster. */
export interface KindLab extends Lab {
  readonly cluster: ListedCluster
  /** The cluster's nodes. */
  nodes(): Promise<readonly Node[]>
}

/**
 * Opens a kind cluster whose nodes have mutants beside their own runtime. Each mutant has a RuntimeClass.
 * @param hold takes what to do when the process must end at once
 */
export async function openKindLab(
  wanted: {
    readonly kubernetes: KubernetesVersion | undefined
    readonly nodes: number
    readonly reuse: boolean
    /** Changes the `Cluster` (kind.x-k8s.io/v1alpha4) of a new cluster. */
    readonly configured?: (usual: Readonly<Record<string, unknown>>) => Record<string, unknown>
  },
  { oci, api, runtimes = [] }: Catalogue & { readonly runtimes?: readonly OciRuntime[] },
  context: Context,
  progress: Step,
  hold: (abandon: () => string) => void,
): Promise<KindLab> {
  const { signal } = context
  const usual = await provisionForKind(wanted, context, progress)
  const withGates = {
    ...usual.clusterConfig,
    ...gatesFor([...oci.values(), ...api.values()], usual.kubernetes),
  }
  const parts = { ...usual, clusterConfig: wanted.configured?.(withGates) ?? withGates }
  const clusters = new Clusters(context.cacheDir, parts.kind, signal)
  const id = newId()
  const kept = wanted.reuse ? await reusable(clusters, parts, signal, progress) : undefined
  const cluster = kept ?? (await make())
  // A second lab on the same cluster would overwrite the handlers of the first.
  const lock = await takeLock(`the mutants of ${cluster.name}`, context, progress)
  const connection = new Connection(configOf(cluster), signal)
  const nodes = () => nodesOf(cluster)

  const remove = async () => {
    if (kept === undefined) return clusters.remove(cluster.id)
    await Promise.all([
      ...(await nodes()).map(node => removeHandlers(node)),
      removeRuntimeClasses(connection, id),
      removePolicies(connection, api),
    ])
  }
  const proxies = new Map<string, ApiProxy>()
  const close = async () => {
    await Promise.all([...proxies.values()].map(proxy => proxy[Symbol.asyncDispose]()))
    await remove().finally(() => lock[Symbol.asyncDispose]())
  }
  try {
    const handled = [...oci.keys(), ...runtimes.map(({ name }) => name)]
    const count = handled.length + api.size
    await progress.step(`make ${count} runtimes known to ${cluster.name}`, async () => {
      for (const node of handled.length > 0 ? await nodes() : [])
        await installHandlers(node, { mutants: oci, runtimes }, signal)
      const labels = { [RUN_LABEL]: id }
      for (const name of handled) await makeRuntimeClass(connection, handlerOf(name), handlerOf(name), labels)
      for (const name of api.keys()) await makeRuntimeClass(connection, handlerOf(name), OWN_HANDLER, labels)
      await makePolicies(connection, api, labels)
      for (const [name, mutant] of api) {
        if (mutant.patch === undefined) proxies.set(name, await proxyBefore(configOf(cluster), mutant))
      }
    })
  } catch (thrown) {
    await close()
    throw thrown
  }
  const ownArguments = onCluster(cluster.kubeconfig)
  return {
    cluster,
    nodes,
    target: `kind, Kubernetes ${cluster.kubernetes}`,
    ownArguments,
    argumentsFor: name => {
      const kubeconfig = proxies.get(name)?.kubeconfig
      return kubeconfig === undefined
        ? [...ownArguments, '--runtime-class', handlerOf(name)]
        : onCluster(kubeconfig)
    },
    close,
  }

  function make(): Promise<ListedCluster> {
    const name = nameOfRun(id)
    hold(() => {
      clusters.abandon(id)
      return `The removal of the cluster ${name} goes on in the background.`
    })
    const title = `create the kind cluster ${name} (Kubernetes ${parts.nodeImage.kubernetes})`
    return progress.step(title, step => clusters.create(id, parts, false, step))
  }
}

/** The feature gates of a new cluster. Kubernetes does not start with a gate that it does not know. */
export function gatesFor(
  mutants: readonly Pick<Mutation, 'featureGates'>[],
  { minor }: Pick<KubernetesVersion, 'minor'>,
): { readonly featureGates?: Readonly<Record<string, boolean>> } {
  const gates = mutants.flatMap(({ featureGates = {} }) => Object.entries(featureGates))
  const known = gates.filter(([, since]) => since <= minor)
  return known.length === 0 ? {} : { featureGates: Object.fromEntries(known.map(([gate]) => [gate, true])) }
}

async function nodesOf({ name }: ListedCluster): Promise<readonly Node[]> {
  // Must work even after the run was aborted.
  const { signal } = new AbortController()
  const filter = ['--filter', `label=io.x-k8s.kind.cluster=${name}`, '--format', '{{.Names}}']
  const names = (await run(signal, 'docker', ['ps', ...filter])).split('\n').filter(line => line !== '')
  return names.map(each => new Node(each, 'a service of systemd'))
}
