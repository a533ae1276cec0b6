import { AssertionError } from 'chai'
import { Problem } from '../problem.ts'
import type { ContainerSnapshot } from '../target/pod-snapshot.ts'

/** How a pod that was deleted has ended. */
export class Ending {
  readonly #pod: string
  readonly #containers: readonly ContainerSnapshot[]
  /** From asking for the deletion until the pod was gone. */
  readonly seconds: number

  constructor(pod: string, seconds: number, containers: readonly ContainerSnapshot[]) {
    this.#pod = pod
    this.seconds = seconds
    this.#containers = containers
  }

  /** The exit code of a container. @throws AssertionError when the pod went without that it was told. */
  exitCode(container: string): number {
    const state = this.#containers.find(({ name }) => name === container)?.state
    if (state?.is === 'terminated') return state.exitCode
    throw new AssertionError(
      `expected to be told how container ${container} ended, saw no exit code of it\n${this}`,
    )
  }

  /**
   * The pod was gone by then. What it takes beyond its main processes is the cluster's as much as the runtime's.
   * @param within seconds @throws Problem (environment) when it took longer
   */
  mustBeWithin(within: number): void {
    if (this.seconds <= within) return
    throw new Problem(
      'environment',
      `Its main processes ended in time, but pod ${this.#pod} was gone only after ${this.seconds.toFixed(1)} s, not within ${within} s.`,
    )
  }

  toString(): string {
    const states = this.#containers.map(({ name, state }) => `${name}: ${JSON.stringify(state)}`)
    return [`pod ${this.#pod} was gone after ${this.seconds.toFixed(1)} s`, ...states].join('\n')
  }
}
