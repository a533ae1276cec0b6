import type { KubeConfig } from '@kubernetes/client-node'
import { Problem } from '../problem.ts'
import type { RunOptions } from '../run/options.ts'
import { planOf, sentenceOf } from '../run/plan.ts'
import { loadKubeconfig } from '../target/kubeconfig/load-kubeconfig.ts'
import { confirmed } from './confirmed.ts'
import type { Shell } from './shell.ts'

/** The cluster of a kubeconfig, as words. */
export function clusterOf(config: KubeConfig): string {
  return `the cluster of context ${config.getCurrentContext()} (${config.getCurrentCluster()?.server})`
}

type Claims = Parameters<typeof planOf>[0]

/**
 * Says in one line what a run makes on a cluster that is not of its own making, and asks whether it may.
 * @param yes the user has said so already
 * @throws Problem (usage) if the user says no, or nobody can be asked
 */
export async function mustAgree(
  { target, repeat, keepFailed }: Pick<RunOptions, 'target' | 'repeat' | 'keepFailed'>,
  claims: Claims,
  yes: boolean,
  { display, context }: Pick<Shell, 'display' | 'context'>,
): Promise<void> {
  if (target.is !== 'kubeconfig') return
  const config = loadKubeconfig(target.choice, target.variable)
  const sentence = sentenceOf(await planOf(claims), {
    where: clusterOf(config),
    namespace: target.namespace,
    repeat,
    keepFailed,
  })
  if (yes) {
    display.print(sentence)
    return
  }
  const answer = await display.aside(() => confirmed(sentence, context.signal))
  if (answer === 'yes') return
  const remedy = `Say so with --yes, or see what it would make with --dry-run; '--target kind' uses a throw-away cluster.`
  if (answer === 'no') throw new Problem('usage', 'You did not agree; nothing was made.', { remedy })
  throw new Problem('usage', `${sentence} Nobody can be asked here whether it may.`, { remedy })
}
