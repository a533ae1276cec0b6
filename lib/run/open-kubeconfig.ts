import { nameOfRun } from '../ownership.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
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
  const there = namespace === undefined ? '' : ` --namespace ${namespace}`
  const leave = {
    flags: `--context ${name} `,
    remove: `npx pidns clean --context ${name}${there} --run ${runId}`,
    pods: (kept: readonly KeptPod[]) => target.leave(kept),
  }
  return { target, leftOut: [], close: () => target.close(), leave }
}
