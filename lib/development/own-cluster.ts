import { Problem } from '../problem.ts'
import { pidns } from './pidns.ts'

/**
 * The kubeconfig of the kept cluster. Creates the cluster when there is none.
 * @throws Problem (environment) with what pidns said
 */
export async function ownCluster(): Promise<string> {
  const { output } = await pidns(['cluster', 'up'])
  const kubeconfig = /export KUBECONFIG=(.*)/.exec(output)?.[1]
  if (kubeconfig === undefined) throw new Problem('environment', output)
  return kubeconfig
}
