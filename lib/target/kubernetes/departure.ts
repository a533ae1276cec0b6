import { setTimeout as pause } from 'node:timers/promises'
import { ApiException, type V1Pod } from '@kubernetes/client-node'
import { messageOf, Problem } from '../../problem.ts'
import type { PodSnapshot } from '../pod-snapshot.ts'
import type { Departure } from '../target.ts'
import { refusalOf } from './api-problem.ts'
import type { Connection } from './connection.ts'
import { type Obstacle, obstacleIn, pauseAfter } from './retry.ts'
import { snapshotOf } from './snapshot.ts'
import { eventsOf } from './watch.ts'

/**
 * How long a watch may be silent before it is opened again from where it was, in seconds: its connection may
 * be dead. A pod that takes its whole grace is silent for that long.
 */
const SILENT_FOR = 5

/** How long an ended watch is followed by tries to open it again, in seconds. */
const PATIENCE = 60

const ENDED: Obstacle = { what: 'the API server ended a watch' }

/** HTTP status and code of a watch whose version of the pod the server has forgotten (API concepts). */
const FORGOTTEN = 410

/**
 * Deletes a pod with its own grace period and follows it. Only a watch shows how the containers ended: the
 * kubelet writes their final states just before the object disappears.
 */
export async function departureOf(
  connection: Connection,
  namespace: string,
  name: string,
): Promise<Departure> {
  const following = await Following.begin(connection, namespace, name)
  await connection
    .ask(`delete pod ${name}`, async ({ isAgain }) => {
      try {
        await connection.core.deleteNamespacedPod({ name, namespace })
      } catch (thrown) {
        // The earlier try deleted it, although it got no answer.
        if (!isAgain || refusalOf(thrown)?.code !== 404) throw thrown
      }
    })
    .catch((thrown: unknown) => {
      following.close()
      throw thrown
    })
  return following
}

/** How one watch ended. */
type End = 'gone' | 'silent' | 'ended' | 'forgotten'

/** Follows a pod until it is gone. Watches again when a watch ends, from where that one was. */
class Following implements Departure {
  last: PodSnapshot | undefined
  isGone = false
  lastIsFinal = false
  lost: string | undefined
  readonly #connection: Connection
  readonly #namespace: string
  readonly #name: string
  readonly #closing = new AbortController()
  readonly #signal: AbortSignal
  #uid: string | undefined
  /** Where the next watch goes on. */
  #version = ''

  private constructor(connection: Connection, namespace: string, name: string) {
    this.#connection = connection
    this.#namespace = namespace
    this.#name = name
    this.#signal = AbortSignal.any([connection.signal, this.#closing.signal])
  }

  /** Begins to follow a pod. @throws Problem (environment) if it is not there */
  static async begin(connection: Connection, namespace: string, name: string): Promise<Following> {
    const following = new Following(connection, namespace, name)
    await following.#look()
    if (following.isGone)
      throw new Problem(
        'environment',
        `Pod ${name} is gone from namespace ${namespace}: something else removed it.`,
      )
    following.#follow().catch((thrown: unknown) => {
      following.lost ??= messageOf(thrown)
    })
    return following
  }

  close(): void {
    this.#closing.abort(new Error('nobody follows the pod any more'))
  }

  /** Asks whether the pod is there. If it is not, nobody saw it go. */
  async #look(): Promise<void> {
    const fieldSelector = `metadata.name=${this.#name}`
    const request = { namespace: this.#namespace, fieldSelector }
    const { items, metadata } = await this.#connection.ask(
      `look for pod ${this.#name}`,
      () => this.#connection.core.listNamespacedPod(request),
      this.#signal,
    )
    const pod = items.find(each => this.#uid === undefined || each.metadata?.uid === this.#uid)
    this.#version = metadata?.resourceVersion ?? ''
    if (pod === undefined) this.isGone = true
    else this.#saw(pod)
  }

  #saw(pod: V1Pod): void {
    this.#uid ??= pod.metadata?.uid
    this.last = snapshotOf(pod)
  }

  /** Watches until the pod is gone, or can't be followed any more. */
  async #follow(): Promise<void> {
    const { slow, disturbances } = this.#connection
    let failures = 0
    let failing = 0
    while (!this.isGone && !this.#signal.aborted) {
      const from = performance.now()
      const version = this.#version
      try {
        const end = await this.#watch()
        if (end === 'forgotten') await this.#look()
        if (end === 'silent') this.#connection.reopen()
        failures = 0
        if (end !== 'silent') await this.#rest(pauseAfter(1, ENDED))
      } catch (thrown) {
        if (this.#signal.aborted) return
        const obstacle = obstacleIn(thrown) ?? (refusalOf(thrown) === undefined ? ENDED : undefined)
        if (failures === 0 || this.#version !== version) failing = from
        failures = this.#version === version ? failures + 1 : 1
        if (obstacle === undefined || from - failing > PATIENCE * slow * 1000) throw thrown
        disturbances.note(obstacle.what, from)
        this.#connection.reopen()
        await this.#rest(pauseAfter(failures, obstacle))
      }
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.#signal }).catch(() => {})
  }

  /** Watches the pod once, from where the last watch was. */
  async #watch(): Promise<End> {
    const silence = new AbortController()
    const limit = SILENT_FOR * this.#connection.slow * 1000
    let isOpen = false
    const timer = setTimeout(
      () => silence.abort(Object.assign(new Error('the watch did not open'), { code: 'ETIMEDOUT' })),
      limit,
    )
    const watched = {
      path: `/api/v1/namespaces/${this.#namespace}/pods`,
      fieldSelector: `metadata.name=${this.#name}`,
      resourceVersion: this.#version,
    }
    try {
      const signal = AbortSignal.any([this.#signal, silence.signal])
      const events = await eventsOf(this.#connection, watched, signal)
      isOpen = true
      timer.refresh()
      for await (const event of events) {
        timer.refresh()
        if (event.type === 'ERROR') {
          if (event.object.code === FORGOTTEN) return 'forgotten'
          throw new ApiException(event.object.code ?? 500, '', event.object, {})
        }
        this.#version = event.object.metadata?.resourceVersion ?? this.#version
        if (event.type === 'BOOKMARK' || event.object.metadata?.uid !== this.#uid) continue
        this.last = snapshotOf(event.object)
        if (event.type !== 'DELETED') continue
        this.lastIsFinal = true
        this.isGone = true
        return 'gone'
      }
      return 'ended'
    } catch (thrown) {
      if (refusalOf(thrown)?.code === FORGOTTEN) return 'forgotten'
      if (!silence.signal.aborted || this.#signal.aborted) throw thrown
      if (!isOpen) throw silence.signal.reason
      return 'silent'
    } finally {
      clearTimeout(timer)
    }
  }
}
