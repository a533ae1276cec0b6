import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type Configuration,
  CoreV1Api,
  createConfiguration,
  HttpMethod,
  type KubeConfig,
  KubernetesObjectApi,
  RequestContext,
  type ResponseContext,
  ServerConfiguration,
  VersionApi,
} from '@kubernetes/client-node'
import { asking } from '../../asked.ts'
import { deadline } from '../../deadline.ts'
import { Problem } from '../../problem.ts'
import { Disturbances } from '../disturbances.ts'
import { apiProblem, isDenied, refusalBehind } from './api-problem.ts'
import { KeptConnections } from './kept-connections.ts'
import { type Obstacle, obstacleIn, pauseAfter } from './retry.ts'

/** Time limit for one answer of the API server, in seconds. */
const ANSWER_WITHIN = 20

/** How long a request is tried again when something keeps the API server from judging it, in seconds. */
const PATIENCE = 60

/** An answer that takes longer than this is noted as a disturbance, in seconds. */
const LONG = 3

/** How long an API server that has just started may take to know its users, in seconds. */
const READY_WITHIN = 10

/** The same for a server that was not away as far as this connection saw: its refusal is most likely meant. */
const SURELY_WITHIN = 2

/** How long after a failure a server may have just started, in milliseconds. */
const JUST_STARTED = 60_000

const SILENT: Obstacle = { what: 'the API server did not answer' }

/** One try of a request. */
export interface Try {
  /** An earlier try failed, and the API server may have done what it asked for. */
  readonly isAgain: boolean
  /** Aborts when nobody waits for this try any more. */
  readonly signal: AbortSignal
}

/** How a request is sent. */
interface Sending {
  /** `once` for a request that can't be repeated; the call says why. */
  readonly tries?: 'once'
  /** What kept the API server from judging the request. */
  readonly obstacleIn?: (thrown: unknown) => Obstacle | undefined
}

/** A connection to one API server. It turns errors into sentences, and asks again where that helps. */
export class Connection {
  readonly config: KubeConfig
  readonly core: CoreV1Api
  readonly objects: KubernetesObjectApi
  readonly version: VersionApi
  readonly signal: AbortSignal
  readonly server: string
  /** Factor for every time limit. */
  readonly slow: number
  /** What went wrong on the way to the API server, or took long. */
  readonly disturbances: Disturbances
  readonly #connections: KeptConnections
  /** The signal of the try that a request belongs to. */
  readonly #ofTry = new AsyncLocalStorage<AbortSignal>()
  /** Whether the server has answered: only then do we know that it is there at all. */
  #hasAnswered = false
  /** When it last said that it is ready, and when a request last failed on the way: `performance.now()`. */
  #readySince: number | undefined
  #lastFailed = Number.NEGATIVE_INFINITY

  constructor(config: KubeConfig, signal: AbortSignal, slow = 1, disturbances = new Disturbances()) {
    this.slow = slow
    this.config = config
    this.#connections = new KeptConnections(config)
    this.signal = signal
    this.disturbances = disturbances
    this.server = config.getCurrentCluster()?.server ?? ''
    this.core = this.api(CoreV1Api)
    this.objects = this.api(KubernetesObjectApi)
    this.version = this.api(VersionApi)
  }

  /**
   * A client for a part of the API. Its requests end with the try that they belong to: a request that nobody
   * waits for would hold its connection, and this process, for minutes.
   */
  api<Api>(type: new (configuration: Configuration) => Api): Api {
    const middleware = {
      pre: async (context: RequestContext) => {
        this.#endWithTry(context)
        return context
      },
      post: async (response: ResponseContext) => response,
    }
    return new type(
      createConfiguration({
        baseServer: new ServerConfiguration(this.server, {}),
        authMethods: { default: this.#connections },
        promiseMiddleware: [middleware],
      }),
    )
  }

  /**
   * Sends a request that client-node has no method for, once.
   * @param signal ends it; inside {@link ask}, it ends with the try that it belongs to
   */
  async send(context: RequestContext, signal?: AbortSignal): Promise<ResponseContext> {
    await this.#connections.applySecurityAuthentication(context)
    if (signal === undefined) this.#endWithTry(context)
    else context.setSignal(signal)
    return createConfiguration().httpApi.send(context).toPromise()
  }

  /** Sends requests once. They end when the signal aborts. */
  async once<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await this.#ofTry.run(signal, request)
    } catch (thrown) {
      if (signal.aborted || obstacleIn(thrown) !== undefined) this.reopen()
      throw thrown
    }
  }

  /** Has the next requests open a new connection: the one that they share may have gone without a word. */
  reopen(): void {
    this.#connections.forget()
  }

  #endWithTry(context: RequestContext): void {
    const signal = this.#ofTry.getStore()
    if (signal !== undefined) context.setSignal(signal)
  }

  /**
   * Sends one request. If something keeps the API server from judging it, asks again for about a minute, so
   * the request must not do more when it is repeated: see {@link Try.isAgain} and {@link Sending.tries}.
   * A server that has never answered is asked once: its address may be wrong.
   * @param doing the request, as it reads after "could not": `create pod nginx`
   * @param signal ends the wait early; defaults to the run's. Clean-up outlives the run, so it passes its
   * own.
   */
  async ask<T>(
    doing: string,
    request: (attempt: Try) => Promise<T>,
    signal: AbortSignal = this.signal,
    { tries, obstacleIn: find = obstacleIn }: Sending = {},
  ): Promise<T> {
    const end = performance.now() + PATIENCE * this.slow * 1000
    let wasDenied = false
    for (let failures = 0; ; ) {
      const from = performance.now()
      try {
        const answer = await this.#try(doing, request, failures > 0, signal)
        this.#hasAnswered = true
        return answer
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        const obstacle = thrown instanceof Late ? SILENT : find(thrown)
        if (obstacle === undefined) {
          if (refusalBehind(thrown) !== undefined) this.#hasAnswered = true
          const mayBeEarly = isDenied(thrown) && !wasDenied && !this.#isReadySince(from)
          if (!mayBeEarly || tries === 'once') throw apiProblem(thrown, doing, this.server)
          wasDenied = true
          await this.untilReady(signal)
          continue
        }
        failures++
        const wait = pauseAfter(failures, obstacle)
        // A server that says when it wants to be asked again is there.
        if (obstacle.comeBackIn !== undefined) this.#hasAnswered = true
        if (this.#hasAnswered) this.#failed(obstacle, from)
        const goesOn = this.#hasAnswered && tries !== 'once' && performance.now() + wait < end
        if (!goesOn) throw apiProblem(thrown, doing, this.server)
        await pause(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }

  #failed({ what }: Obstacle, from: number): void {
    this.disturbances.note(what, from)
    this.reopen()
    this.#lastFailed = performance.now()
    this.#readySince = undefined
  }

  /** Sends the request once. @throws Late if no answer comes in time */
  async #try<T>(
    doing: string,
    request: (attempt: Try) => Promise<T>,
    isAgain: boolean,
    signal: AbortSignal,
  ): Promise<T> {
    const within = ANSWER_WITHIN * this.slow
    const long = LONG * this.slow * 1000
    const ending = new AbortController()
    const attempt = { isAgain, signal: AbortSignal.any([signal, ending.signal]) }
    const from = performance.now()
    // Who waits for something meanwhile must learn of it before the answer comes.
    const late = { isSlowness: true }
    const told = setInterval(() => this.disturbances.note(SILENT.what, from, late), long)
    try {
      const send = () => this.#ofTry.run(attempt.signal, () => request(attempt))
      const sent = asking('API server', isAgain ? `${doing} (again)` : doing, send)
      const tooLate = () => new Late(doing, this.server, within)
      return await deadline(within * 1000, tooLate, signal, sent)
    } finally {
      clearInterval(told)
      ending.abort(new Error('nobody waits for it any more'))
      if (performance.now() - from > long && this.#hasAnswered)
        this.disturbances.note(SILENT.what, from, late)
    }
  }

  /** Whether the server said that it was ready before this time (`performance.now()`), and has not failed since. */
  #isReadySince(time: number): boolean {
    return this.#readySince !== undefined && this.#readySince <= time
  }

  /**
   * Waits until the API server says that it is ready. While it starts, it answers before it knows its roles,
   * and denies what the user may do (measured: Kubernetes 1.37.2, after a crash). Does not wait long for a
   * server that does not say: that may be how it is set up.
   */
  async untilReady(signal: AbortSignal = this.signal): Promise<void> {
    const wasAway = performance.now() - this.#lastFailed < JUST_STARTED * this.slow
    const end = performance.now() + (wasAway ? READY_WITHIN : SURELY_WITHIN) * this.slow * 1000
    for (let looks = 1; ; looks++) {
      const status = await this.#try('ask whether it is ready', () => this.#readiness(), false, signal).catch(
        () => this.reopen(),
      )
      signal.throwIfAborted()
      // A server without this path has no state to tell.
      if (status === 200 || status === 404) {
        this.#readySince = performance.now()
        return
      }
      const wait = pauseAfter(looks, SILENT)
      if (performance.now() + wait > end) return
      await pause(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }

  async #readiness(): Promise<number> {
    const response = await this.send(new RequestContext(`${this.server}/readyz`, HttpMethod.GET))
    await response.body.text()
    return response.httpStatusCode
  }

  /**
   * The answer to a question whether the user may do something. A "no" counts only if it came after the
   * server said that it is ready.
   */
  async surely(ask: () => Promise<boolean>): Promise<boolean> {
    const from = performance.now()
    if (await ask()) return true
    if (this.#isReadySince(from)) return false
    await this.untilReady()
    return ask()
  }
}

/** The API server did not answer one try in time. */
class Late extends Problem {
  constructor(doing: string, server: string, within: number) {
    super(
      'environment',
      `The API server at ${server} did not answer within ${within} s when asked to ${doing}.`,
    )
  }
}
