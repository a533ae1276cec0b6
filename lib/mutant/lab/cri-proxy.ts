import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerHttp2Session } from 'node:http2'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient, type ServiceImpl } from '@connectrpc/connect'
import { connectNodeAdapter, createGrpcTransport } from '@connectrpc/connect-node'
import {
  type CreateContainerRequest,
  ImageService,
  NamespaceMode,
  RuntimeService,
} from '../../target/cri/runtime_pb.ts'
import type { CriMutant } from '../mutant.ts'
import type { PidMode } from '../oci/facts.ts'

/** A proxy before a CRI runtime. */
export interface CriProxy extends AsyncDisposable {
  readonly socket: string
}

/**
 * Starts a proxy before a runtime's socket that does to requests what a mutant wants, and passes on everything else.
 * Fields that this suite does not know are kept.
 */
export async function proxyBeforeRuntime(runtimeSocket: string, mutant: CriMutant): Promise<CriProxy> {
  const transport = createGrpcTransport({
    baseUrl: 'http://localhost',
    nodeOptions: { createConnection: () => connect(runtimeSocket) },
  })
  const runtime = createClient(RuntimeService, transport)
  const images = createClient(ImageService, transport)
  const server = createServer(
    connectNodeAdapter({
      routes: router => {
        router.service(RuntimeService, {
          ...passingOn<typeof RuntimeService>(runtime),
          createContainer: async request => runtime.createContainer(await altered(request, mutant, runtime)),
        })
        router.service(ImageService, passingOn<typeof ImageService>(images))
      },
    }),
  )
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', session => sessions.add(session))
  // Only its owner gets into the folder.
  const folder = await mkdtemp(join(tmpdir(), 'pidns-'))
  const socket = join(folder, 'cri.sock')
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(socket, resolve)
  await promise
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Every method of a service, answered by a client of it. */
function passingOn<Service extends typeof RuntimeService | typeof ImageService>(
  client: Client<Service>,
): Partial<ServiceImpl<Service>> {
  // A client has one function for each method, which takes the request as it is.
  const methods = Object.entries<(request: object) => Promise<object>>({ ...client } as never)
  const answers = methods.map(([name, method]) => [name, (request: object) => method(request)])
  return Object.fromEntries(answers) as Partial<ServiceImpl<Service>>
}

async function altered(
  request: CreateContainerRequest,
  mutant: CriMutant,
  runtime: Client<typeof RuntimeService>,
): Promise<CreateContainerRequest> {
  const options = request.config?.linux?.securityContext?.namespaceOptions
  if (options === undefined || mutant.pidMode === undefined) return request
  const { containers } = await runtime.listContainers({ filter: { podSandboxId: request.podSandboxId } })
  const asked = { mode: modeOf(options.pid), target: options.targetId }
  const mode = mutant.pidMode(asked, { containers: containers.map(({ id }) => id) })
  if (mode !== asked.mode) options.pid = NamespaceMode[mode]
  return request
}

/** A mode that the CRI does not have looks like POD here, and is passed on as it is. */
function modeOf(pid: NamespaceMode): PidMode {
  const modes: readonly PidMode[] = ['POD', 'CONTAINER', 'NODE', 'TARGET']
  return modes.find(name => NamespaceMode[name] === pid) ?? 'POD'
}
