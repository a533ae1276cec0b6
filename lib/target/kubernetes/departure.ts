import { type V1Pod, Watch } from '@kubernetes/client-node'
import { messageOf } from '../../problem.ts'
import type { PodSnapshot } from '../pod-snapshot.ts'
import type { Departure } from '../target.ts'
import type { Connection } from './connection.ts'
import { snapshotOf } from './snapshot.ts'

/**
 * Deletes a pod with its own grace period and follows it. Only a watch shows how the containers ended: the
 * kubelet writes their final states just before the object disappears.
 */
export async function departureOf(
  connection: Connection,
  namespace: string,
  name: string,
): Promise<Departure> {
  let last: PodSnapshot | undefined
  let isGone = false
  let lost: string | undefined
  const told = (type: string, pod: V1Pod) => {
    last = snapshotOf(pod)
    if (type === 'DELETED') isGone = true
  }
  const ended = (thrown: unknown) => {
    lost ??= thrown === null ? 'the API server ended the watch' : messageOf(thrown)
  }
  const following = await connection.ask(`watch pod ${name}`, () =>
    new Watch(connection.config).watch(
      `/api/v1/namespaces/${namespace}/pods`,
      { fieldSelector: `metadata.name=${name}` },
      told,
      ended,
    ),
  )
  const close = () => {
    following.abort()
    connection.signal.removeEventListener('abort', close)
  }
  connection.signal.addEventListener('abort', close, { once: true })
  if (connection.signal.aborted) close()
  await connection
    .ask(`delete pod ${name}`, () => connection.core.deleteNamespacedPod({ name, namespace }))
    .catch((thrown: unknown) => {
      close()
      throw thrown
    })
  return {
    get last() {
      return last
    },
    get isGone() {
      return isGone
    },
    get lost() {
      return lost
    },
    close,
  }
}
