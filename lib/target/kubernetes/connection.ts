import { CoreV1Api, type KubeConfig, KubernetesObjectApi, VersionApi } from '@kubernetes/client-node'
import { deadline } from '../../deadline.ts'
import { Problem } from '../../problem.ts'
import { Disturbances } from '../disturbances.ts'
import { apiProblem } from './api-problem.ts'

/** Time limit for one answer of the API server, in seconds. */
const ANSWER_WITHIN = 20

/** A connection to one API server. It turns errors into sentences. */
export class Connection {
  readonly config: KubeConfig
  readonly core: CoreV1Api
  readonly objects: KubernetesObjectApi
  readonly version: VersionApi
  readonly signal: AbortSignal
  readonly server: string
  /** Factor for every time limit. */
  readonly slow: number
  /** What went wrong between this process and the API server. */
  readonly disturbances = new Disturbances()

  constructor(config: KubeConfig, signal: AbortSignal, slow = 1) {
    this.slow = slow
    this.config = config
    this.signal = signal
    this.server = config.getCurrentCluster()?.server ?? ''
    this.core = config.makeApiClient(CoreV1Api)
    this.objects = KubernetesObjectApi.makeApiClient(config)
    this.version = config.makeApiClient(VersionApi)
  }

  /**
   * Sends one request.
   * @param doing the request, as it reads after "could not": `create pod nginx`
   * @param signal ends the wait early; defaults to the run's. Clean-up outlives the run, so it passes its
   * own.
   */
  async ask<T>(doing: string, request: () => Promise<T>, signal: AbortSignal = this.signal): Promise<T> {
    const within = ANSWER_WITHIN * this.slow
    try {
      return await deadline(within * 1000, () => this.#late(doing, within), signal, request())
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      throw apiProblem(thrown, doing, this.server)
    }
  }

  #late(doing: string, within: number): Problem {
    return new Problem(
      'environment',
      `The API server at ${this.server} did not answer within ${within} s when asked to ${doing}.`,
    )
  }
}
