import { Problem } from '../problem.ts'

/**
 * A pod of a claim did not start. It is the fault of the `runtime` only if a control says so: the same pod without
 * sharing started, and with sharing it did not. The `environment` lacks something that the pod needs. Mostly it is
 * `unknown`: nobody compared.
 */
export class PodNotStarted extends Problem {
  readonly fault: 'environment' | 'runtime' | 'unknown'

  constructor(message: string, fault: PodNotStarted['fault']) {
    super('environment', message)
    this.fault = fault
  }
}
