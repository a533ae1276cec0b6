import { AssertionError } from 'chai'
import { Problem } from '../problem.ts'
import type { ContainerSnapshot } from '../target/pod-snapshot.ts'

/** How a deleted pod ended. */
export class Ending {
  readonly #pod: string
  readonly #containers: readonly ContainerSnapshot[]
  readonly #slow: number
  readonly #isFinal: boolean
  /** From the deletion request until the pod was gone. */
  readonly seconds: number

  /**
   * @param slow the factor for time limits
   * @param isFinal whether the containers' states are the very last ones
   */
  constructor(
    pod: string,
    seconds: number,
    containers: readonly ContainerSnapshot[],
    slow: number,
    isFinal = true,
  ) {
    this.#pod = pod
    this.seconds = seconds
    this.#slow = slow
    this.#containers = containers
    this.#isFinal = isFinal
  }

  /**
   * The exit code of a container.
   * @throws AssertionError when the pod went without reporting it; Problem (environment) when nobody saw it go
   */
  exitCode(container: string): number {
    const state = this.#containers.find(({ name }) => name === container)?.state
    if (state?.is === 'terminated') return state.exitCode
    if (!this.#isFinal)
      throw new Problem(
        'environment',
        `Pod ${this.#pod} went while the watch of it was lost, so nobody saw how container ${container} ended.`,
      )
    throw new AssertionError(
      `expected to be told how container ${container} ended, saw no exit code of it\n${this}`,
    )
  }

  /**
   * Checks that the pod was gone in time. Beyond the end of its main processes, the time depends on the
   * cluster as much as on the runtime.
   * @param grace the pod's grace, in seconds: it passes no slower on a slow node
   * @param after how long the cluster may take after that, in seconds on a node of usual speed
   * @throws Problem (environment) when it took longer
   */
  mustBeWithin(grace: number, after: number): void {
    const within = grace + after * this.#slow
    if (this.seconds <= within) return
    throw new Problem(
      'environment',
      `The main processes of pod ${this.#pod} ended in time, but it was gone only after ${this.seconds.toFixed(1)} s, not within ${within} s.`,
    )
  }

  toString(): string {
    const states = this.#containers.map(({ name, state }) => `${name}: ${JSON.stringify(state)}`)
    return [`pod ${this.#pod} was gone after ${this.seconds.toFixed(1)} s`, ...states].join('\n')
  }
}
