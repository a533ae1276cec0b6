import { createServer, type ServerHttp2Session } from 'node:http2'
import { join } from 'node:path'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { PodSandboxState, RuntimeService } from '../../target/cri/runtime_pb.ts'

/** A sandbox as a runtime that lies tells it, or as a tenant's Pod has it whose labels a kubelet handed on. */
export interface ToldSandbox {
  readonly id: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A gRPC server on a unix socket that speaks CRI v1, tells of these sandboxes, and notes which it is to remove. */
export interface TellingRuntime extends AsyncDisposable {
  readonly endpoint: string
  /** Ids of the sandboxes that it was told to stop or to remove. */
  readonly removed: readonly string[]
}

/** Starts it in a folder. It has no images and runs nothing. */
export async function runtimeThatTells(
  folder: string,
  sandboxes: readonly ToldSandbox[],
): Promise<TellingRuntime> {
  const socket = join(folder, 'cri.sock')
  const removed: string[] = []
  const server = createServer(
    connectNodeAdapter({
      routes: router =>
        void router.service(RuntimeService, {
          version: () => ({ runtimeName: 'telling', runtimeVersion: '1.0.0', runtimeApiVersion: 'v1' }),
          status: () => ({ status: { conditions: [] } }),
          listPodSandbox: ({ filter }) => ({
            items: sandboxes
              .filter(({ labels }) =>
                Object.entries(filter?.labelSelector ?? {}).every(([key, value]) => labels[key] === value),
              )
              .map(({ namespace, ...sandbox }) => ({
                ...sandbox,
                metadata: { name: 'forged', uid: 'u', namespace, attempt: 0 },
                state: PodSandboxState.SANDBOX_READY,
                labels: { ...sandbox.labels },
                annotations: { ...sandbox.annotations },
              })),
          }),
          listContainers: () => ({ containers: [] }),
          stopPodSandbox: ({ podSandboxId }) => {
            removed.push(podSandboxId)
            return {}
          },
          removePodSandbox: ({ podSandboxId }) => {
            removed.push(podSandboxId)
            return {}
          },
        }),
    }),
  )
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', session => sessions.add(session))
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(socket, resolve)
  await promise
  return {
    endpoint: `unix://${socket}`,
    removed,
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy()
      server.close()
    },
  }
}
