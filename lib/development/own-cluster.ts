import { Problem } from '../problem.ts'
import { kubeconfigIn, pidns } from './pidns.ts'

/**
 * The kubeconfig of the kept cluster. Creates the cluster when there is none.
 * @throws Problem (environment) with what pidns said
 */
export async function ownCluster(): Promise<string> {
  const { output } = await pidns(['cluster', 'up'])
  const kubeconfig = kubeconfigIn(output)
  if (kubeconfig === undefined) throw new Problem('environment', output)
  return kubeconfig
}
