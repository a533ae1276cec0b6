import { Problem } from '../problem.ts'

/** A pod of a claim did not start: the `environment` lacks something it needs, or the `runtime` can't run it. */
export class PodNotStarted extends Problem {
  readonly fault: 'environment' | 'runtime'

  constructor(message: string, fault: 'environment' | 'runtime') {
    super('environment', message)
    this.fault = fault
  }
}
