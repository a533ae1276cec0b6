import { nameOfRun } from '../ownership.ts'
import { shellWords } from '../shell-word.ts'
import { isInCluster } from '../target/kubeconfig/in-cluster.ts'
import { type KubeconfigChoice, loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import type { KeptPod } from '../target/target.ts'
import { openNamespace } from './open-namespace.ts'
import type { Opening, OpenTarget } from './opening.ts'
import type { TargetChoice } from './options.ts'
import { wantedBy } from './wanted.ts'

/** Opens an existing cluster. */
export async function openKubeconfig(
  { choice, variable, runtimeClass, namespace }: TargetChoice & { is: 'kubeconfig' },
  { runId, context, progress, phases, slow, fitting, claims, hold }: Opening,
): Promise<OpenTarget> {
  const config = loadKubeconfig(choice, variable)
  const name = config.getCurrentContext()
  const wanted = await wantedBy(claims, namespace !== undefined)
  const options = { runtimeClass, fitting, inNamespace: namespace, wanted, slow }
  hold(() =>
    namespace === undefined
      ? `What the run made is left. The next run there removes ${nameOfRun(runId)}; so does 'pidns clean --context ${name}'.`
      : `What the run made is left in the namespace ${namespace}. The next run there removes it.`,
  )
  const target = await phases.time('cluster', () =>
    progress.step(`open the cluster of context ${name}`, () =>
      openNamespace('kubeconfig', config, runId, context.signal, options),
    ),
  )
  const way = flagsOf(choice, name)
  const there = namespace === undefined ? '' : `--namespace ${namespace} `
  const leave = {
    flags: way,
    remove: `npx pidns clean ${way}${there}--run ${runId}`,
    pods: <Pod extends KeptPod>(kept: readonly Pod[]) => target.leave(kept),
  }
  return { target, leftOut: [], close: () => target.close(), leave }
}

/** The flags that lead kubectl and `pidns clean` to the same cluster, with a space behind. */
function flagsOf({ file, context }: KubeconfigChoice, current: string): string {
  if (isInCluster(process.env) && file === undefined && context === undefined) return ''
  const flags = [...(file === undefined ? [] : ['--kubeconfig', file]), '--context', context ?? current]
  return `${shellWords(flags)} `
}
