import { createServer, type ServerHttp2Session } from 'node:http2'
import { join } from 'node:path'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { PodSandboxState, RuntimeService } from '../../target/cri/runtime_pb.ts'

/** A sandbox that a lying runtime reports, or whose labels a kubelet copied from a tenant's Pod. */
export interface ToldSandbox {
  readonly id: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A gRPC server for CRI v1 on a unix socket. It lists these sandboxes and notes requests to remove them. */
export interface TellingRuntime extends AsyncDisposable {
  readonly endpoint: string
  /** Ids of the sandboxes that a client asked to stop or remove. */
  readonly removed: readonly string[]
}

/** Starts the server in a folder. It has no images and runs nothing. */
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
