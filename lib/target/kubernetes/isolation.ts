import { NetworkingV1Api } from '@kubernetes/client-node'
import { Problem } from '../../problem.ts'
import { RUN_LABEL } from '../run-mark.ts'
import { refusalOf } from './api-problem.ts'
import type { Connection } from './connection.ts'
import { created, isOfRun } from './created.ts'
import type { LeaseReference } from './run-lease.ts'

/**
 * Keeps the pods of a run from the network: some of them may trace processes or see those of their node. No claim needs
 * the network. A node reaches its own pods in any case (API reference, NetworkPolicy), so probes work. A user who may
 * not make the policy, or a cluster without them, goes without.
 * @param owner what the policy goes with; undefined if it goes with its namespace
 */
export async function isolate(
  connection: Connection,
  { namespace, runId, owner }: { namespace: string; runId: string; owner: LeaseReference | undefined },
): Promise<void> {
  const labels = { [RUN_LABEL]: runId }
  const name = `pidns-run-${runId}`
  const body = {
    metadata: { name, labels, ...(owner !== undefined && { ownerReferences: [owner] }) },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress', 'Egress'] },
  }
  const api = connection.api(NetworkingV1Api)
  try {
    await created(connection, `create the network policy of namespace ${namespace}`, {
      create: () => api.createNamespacedNetworkPolicy({ namespace, body }),
      read: () => api.readNamespacedNetworkPolicy({ namespace, name }),
      // The role of a run lets it create policies, not read them.
      isOurs: there => there === undefined || isOfRun(there, runId),
    })
  } catch (thrown) {
    if (!(thrown instanceof Problem) || refusalOf(thrown.cause) === undefined) throw thrown
  }
}
