import { connect } from 'node:net'
import type { MessageInitShape } from '@bufbuild/protobuf'
import {
  type CallOptions,
  type Client,
  Code,
  createClient,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import { asking } from '../../asked.ts'
import { CriRefusal, criProblem } from './cri-problem.ts'
import {
  type AttachRequestSchema,
  type CgroupDriver,
  type Container,
  type ContainerConfigSchema,
  type ContainerStatus,
  type ExecRequestSchema,
  type ExecSyncResponse,
  type Image,
  ImageService,
  type PodSandbox,
  type PodSandboxConfigSchema,
  RuntimeService,
  type StatusResponse,
  type VersionResponse,
} from './runtime_pb.ts'

const LISTS = 'list containers'

/** The parameters of a sandbox, a container, an exec and an attach. Omitted fields are empty. */
export type SandboxConfig = MessageInitShape<typeof PodSandboxConfigSchema>
export type ContainerConfig = MessageInitShape<typeof ContainerConfigSchema>
type ExecRequest = MessageInitShape<typeof ExecRequestSchema>
type AttachRequest = MessageInitShape<typeof AttachRequestSchema>

/** Labels that an object must have to be listed. */
export type Selector = Readonly<Record<string, string>>

/** Where a runtime's two services listen: paths of unix sockets. */
export interface Endpoints {
  readonly runtime: string
  readonly image: string
}

/** Time limits for the runtime, in seconds: to report something, to change something, to pull an image. */
const TELLS_WITHIN = 10
const ACTS_WITHIN = 60
const PULLS_WITHIN = 300

/** How far the end of a call's time may lie before ours, in milliseconds: a timer of another clock tells it. */
const CLOCKS_DIFFER = 50

/**
 * A CRI v1 client. Every call has a deadline and ends when the signal aborts. It rejects with a {@link
 * LostRuntime} if the runtime did not answer, and with a {@link CriRefusal} if it answered with an error.
 */
export class CriClient {
  readonly endpoints: Endpoints
  readonly #transports: Transports
  readonly #runtime: Client<typeof RuntimeService>
  readonly #images: Client<typeof ImageService>
  readonly #signal: AbortSignal
  /** Factor for every time limit. */
  readonly slow: number

  constructor(endpoints: Endpoints, signal: AbortSignal, slow = 1, transports = transportsTo(endpoints)) {
    this.slow = slow
    this.endpoints = endpoints
    this.#transports = transports
    this.#runtime = createClient(RuntimeService, transports.runtime)
    this.#images = createClient(ImageService, transports.image)
    this.#signal = signal
  }

  /** The same connections with another signal. */
  under(signal: AbortSignal): CriClient {
    return new CriClient(this.endpoints, signal, this.slow, this.#transports)
  }

  version(): Promise<VersionResponse> {
    return this.#ask('report its version', TELLS_WITHIN, options => this.#runtime.version({}, options))
  }

  status(): Promise<StatusResponse> {
    return this.#ask('report its status', TELLS_WITHIN, options =>
      this.#runtime.status({ verbose: true }, options),
    )
  }

  /** The runtime's cgroup driver; undefined if the runtime is too old to report it. */
  async cgroupDriver(): Promise<CgroupDriver | undefined> {
    try {
      const doing = 'report its configuration'
      const { linux } = await this.#ask(doing, TELLS_WITHIN, options =>
        this.#runtime.runtimeConfig({}, options),
      )
      return linux?.cgroupDriver
    } catch (thrown) {
      if (thrown instanceof CriRefusal && thrown.code === Code.Unimplemented) return undefined
      throw thrown
    }
  }

  /** Creates and starts a sandbox; returns its id. */
  async runPodSandbox(config: SandboxConfig, runtimeHandler: string): Promise<string> {
    const doing = `run a sandbox for pod ${config.metadata?.name}`
    const request = { config, runtimeHandler }
    const answer = await this.#ask(doing, ACTS_WITHIN, options =>
      this.#runtime.runPodSandbox(request, options),
    )
    return answer.podSandboxId
  }

  /** Ends every process of a sandbox and removes its network. Succeeds if the sandbox is gone. */
  async stopPodSandbox(podSandboxId: string): Promise<void> {
    const doing = `stop sandbox ${podSandboxId}`
    await this.#ask(doing, ACTS_WITHIN, options => this.#runtime.stopPodSandbox({ podSandboxId }, options))
  }

  /** Removes a sandbox with its containers. Succeeds if the sandbox is gone. */
  async removePodSandbox(podSandboxId: string): Promise<void> {
    const doing = `remove sandbox ${podSandboxId}`
    await this.#ask(doing, ACTS_WITHIN, options => this.#runtime.removePodSandbox({ podSandboxId }, options))
  }

  async listPodSandboxes(labelSelector: Selector): Promise<readonly PodSandbox[]> {
    const request = { filter: { labelSelector } }
    const { items } = await this.#ask('list sandboxes', TELLS_WITHIN, options =>
      this.#runtime.listPodSandbox(request, options),
    )
    return items
  }

  /** Creates a container in a sandbox; returns its id. */
  async createContainer(
    podSandboxId: string,
    config: ContainerConfig,
    sandboxConfig: SandboxConfig,
  ): Promise<string> {
    const doing = `create container ${config.metadata?.name} of pod ${sandboxConfig.metadata?.name}`
    const request = { podSandboxId, config, sandboxConfig }
    const answer = await this.#ask(doing, ACTS_WITHIN, options =>
      this.#runtime.createContainer(request, options),
    )
    return answer.containerId
  }

  async startContainer(containerId: string): Promise<void> {
    const doing = `start container ${containerId}`
    await this.#ask(doing, ACTS_WITHIN, options => this.#runtime.startContainer({ containerId }, options))
  }

  /** Stops a container: TERM, then KILL after `grace` seconds. */
  async stopContainer(containerId: string, grace: number): Promise<void> {
    const request = { containerId, timeout: BigInt(grace) }
    const doing = `stop container ${containerId}`
    await this.#ask(doing, grace + ACTS_WITHIN, options => this.#runtime.stopContainer(request, options))
  }

  async removeContainer(containerId: string): Promise<void> {
    const doing = `remove container ${containerId}`
    await this.#ask(doing, ACTS_WITHIN, options => this.#runtime.removeContainer({ containerId }, options))
  }

  async listContainers(labelSelector: Selector): Promise<readonly Container[]> {
    const request = { filter: { labelSelector } }
    const { containers } = await this.#ask(LISTS, TELLS_WITHIN, options =>
      this.#runtime.listContainers(request, options),
    )
    return containers
  }

  /** The containers of one sandbox. */
  async listContainersOf(podSandboxId: string): Promise<readonly Container[]> {
    const { containers } = await this.#ask(LISTS, TELLS_WITHIN, options =>
      this.#runtime.listContainers({ filter: { podSandboxId } }, options),
    )
    return containers
  }

  async containerStatus(containerId: string): Promise<ContainerStatus> {
    const doing = `report the status of container ${containerId}`
    const { status } = await this.#ask(doing, TELLS_WITHIN, options =>
      this.#runtime.containerStatus({ containerId }, options),
    )
    if (status === undefined) throw new Error(`the runtime answered without the status of ${containerId}`)
    return status
  }

  /**
   * Runs a command in a container and waits for its end, as the kubelet does for probes and hooks.
   * @param timeout in seconds; then the runtime ends the command, and refuses the call: its deadline is exceeded
   */
  execSync(containerId: string, cmd: readonly string[], timeout: number): Promise<ExecSyncResponse> {
    const request = { containerId, cmd: [...cmd], timeout: BigInt(timeout) }
    const doing = `run ${cmd.join(' ')} in container ${containerId}`
    return this.#ask(doing, timeout + TELLS_WITHIN, options => this.#runtime.execSync(request, options))
  }

  /** The URL where the runtime's streaming server runs the requested command. */
  async exec(request: ExecRequest): Promise<string> {
    const doing = `exec in container ${request.containerId}`
    return (await this.#ask(doing, TELLS_WITHIN, options => this.#runtime.exec(request, options))).url
  }

  /** The URL where the runtime's streaming server attaches to a container. */
  async attach(request: AttachRequest): Promise<string> {
    const doing = `attach to container ${request.containerId}`
    return (await this.#ask(doing, TELLS_WITHIN, options => this.#runtime.attach(request, options))).url
  }

  /** What the runtime knows about an image; undefined if it does not have the image. */
  async imageStatus(image: string): Promise<Image | undefined> {
    const doing = `report the status of image ${image}`
    const answer = await this.#ask(doing, TELLS_WITHIN, options =>
      this.#images.imageStatus({ image: { image } }, options),
    )
    return answer.image
  }

  /** Pulls an image; returns the runtime's reference to it. */
  async pullImage(image: string, sandboxConfig?: SandboxConfig): Promise<string> {
    const request = { image: { image, userSpecifiedImage: image }, ...(sandboxConfig && { sandboxConfig }) }
    const doing = `pull image ${image}`
    return (await this.#ask(doing, PULLS_WITHIN, options => this.#images.pullImage(request, options)))
      .imageRef
  }

  async #ask<T>(doing: string, within: number, call: (options: CallOptions) => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted()
    const timeoutMs = within * this.slow * 1000
    const end = performance.now() + timeoutMs
    try {
      const ask = () => call({ timeoutMs, signal: this.#signal })
      // The state of all containers is asked for many times a second.
      return await (doing === LISTS ? ask() : asking('CRI runtime', doing, ask))
    } catch (thrown) {
      this.#signal.throwIfAborted()
      throw criProblem(thrown, doing, this.endpoints.runtime, performance.now() >= end - CLOCKS_DIFFER)
    }
  }
}

interface Transports {
  readonly runtime: Transport
  readonly image: Transport
}

function transportsTo({ runtime, image }: Endpoints): Transports {
  const transport = transportTo(runtime)
  return { runtime: transport, image: image === runtime ? transport : transportTo(image) }
}

function transportTo(socket: string): Transport {
  return createGrpcTransport({
    // gRPC over a unix socket has no host of its own; the name only fills the header.
    baseUrl: 'http://localhost',
    nodeOptions: { createConnection: () => connect(socket) },
    interceptors: [withPlainContentType],
  })
}

/**
 * CRI-O accepts only connections that begin with exactly this content type for gRPC (its main.go matches the
 * whole header field). It closes a connection that adds `+proto`, as gRPC allows.
 */
const withPlainContentType: Interceptor = next => request => {
  request.header.set('Content-Type', 'application/grpc')
  return next(request)
}
