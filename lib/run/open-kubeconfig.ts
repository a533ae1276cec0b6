import { nameOfRun } from '../ownership.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import { openNamespace } from './open-namespace.ts'
import type { Opening, OpenTarget } from './opening.ts'
import type { TargetChoice } from './options.ts'

/** Opens an existing cluster. */
export async function openKubeconfig(
  choice: TargetChoice & { is: 'kubeconfig' },
  { runId, context, progress, phases, slow, fitting, hold }: Opening,
): Promise<OpenTarget> {
  const config = loadKubeconfig(choice.choice, choice.variable)
  const target = await phases.time('cluster', () =>
    progress.step(`open the cluster of context ${config.getCurrentContext()}`, () =>
      openNamespace('kubeconfig', config, runId, context.signal, {
        runtimeClass: choice.runtimeClass,
        fitting,
        slow,
      }),
    ),
  )
  hold(
    () =>
      `What the run made is left. The next run there removes ${nameOfRun(runId)}; so does 'pidns clean --context ${config.getCurrentContext()}'.`,
  )
  return { target, leftOut: [], close: () => target.close() }
}
