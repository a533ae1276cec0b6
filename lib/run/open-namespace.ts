import type { KubeConfig } from '@kubernetes/client-node'
import { nameOfRun } from '../ownership.ts'
import { mustAdmit } from '../target/kubernetes/admission.ts'
import { Connection } from '../target/kubernetes/connection.ts'
import { AS_WRITTEN, type Fitting } from '../target/kubernetes/fitting.ts'
import { mustGetImages } from '../target/kubernetes/image-check.ts'
import { KubernetesTarget } from '../target/kubernetes/kubernetes-target.ts'
import { checkPermissions } from '../target/kubernetes/permissions.ts'
import { judgedNode } from '../target/kubernetes/placement.ts'
import { requiredRights, type Wanted } from '../target/kubernetes/rights.ts'
import { mustHaveRoom } from '../target/kubernetes/room.ts'
import { sweepNamespaces } from '../target/kubernetes/run-namespace.ts'
import { runtimeOf, sweepRuntimeClasses } from '../target/kubernetes/runtime-classes.ts'
import type { StaticPods } from '../target/kubernetes/static-pods.ts'
import type { TargetKind } from '../target/target-kind.ts'

/**
 * Makes the namespace of a run on a cluster, and removes what ended runs left there. `runtimeClass` is the
 * RuntimeClass for every pod of the run that names none.
 */
export async function openNamespace(
  kind: TargetKind,
  config: KubeConfig,
  runId: string,
  signal: AbortSignal,
  {
    runtimeClass,
    staticPods,
    fitting = AS_WRITTEN,
    inNamespace,
    wanted,
    slow = 1,
  }: {
    readonly runtimeClass?: string | undefined
    readonly staticPods?: StaticPods
    readonly fitting?: Fitting | undefined
    /** A namespace that is there and stays; by default the run makes its own. */
    readonly inNamespace?: string | undefined
    /** What the run is to do: the user's rights are checked for it. */
    readonly wanted: Wanted
    readonly slow?: number
  },
): Promise<KubernetesTarget> {
  const lost = new AbortController()
  const connection = new Connection(config, AbortSignal.any([signal, lost.signal]), slow)
  const runtime = runtimeClass === undefined ? undefined : await runtimeOf(runtimeClass, connection)
  await checkPermissions(connection, inNamespace ?? nameOfRun(runId), requiredRights(wanted))
  const node = await judgedNode(connection, fitting.placement)
  if (inNamespace === undefined)
    await Promise.all([sweepNamespaces(connection), sweepRuntimeClasses(connection)])
  const room = await mustHaveRoom(connection, node?.object, wanted.pods)
  const options = { runtime, staticPods, node: node?.name, fitting, inNamespace, room }
  const target = new KubernetesTarget(kind, connection, runId, options)
  try {
    await target.begin(problem => lost.abort(problem))
    await mustAdmit(target)
    await mustGetImages(target, wanted.images, {
      node: node?.object,
      names: fitting.images,
      slow,
      signal: connection.signal,
    })
    return target
  } catch (thrown) {
    await target.close()
    throw thrown
  }
}
