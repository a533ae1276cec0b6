import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import type { EphemeralContainer } from '../target.ts'
import type { Connection } from './connection.ts'

/** Adds an ephemeral container to a pod, as `kubectl debug` does. */
export async function addEphemeral(
  connection: Connection,
  namespace: string,
  pod: string,
  { name, image, command, target, adds }: EphemeralContainer,
): Promise<void> {
  const container = {
    name,
    image,
    command: [...command],
    stdin: true,
    tty: true,
    ...(target !== undefined && { targetContainerName: target }),
    ...(adds !== undefined && { securityContext: { capabilities: { add: [...adds] } } }),
  }
  // A strategic merge adds to the list; the API server rejects a list without the existing containers. Lists
  // of containers merge by name, so the same patch again changes nothing.
  const body = { spec: { ephemeralContainers: [container] } }
  const options = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch)
  await connection.ask(`add the ephemeral container ${name} to pod ${pod}`, () =>
    connection.core.patchNamespacedPodEphemeralcontainers({ name: pod, namespace, body }, options),
  )
}
