import { Problem } from '../problem.ts'

/** The connection to a container broke before the end of what was asked was seen. */
export class LostConnection extends Problem {
  constructor(message: string, cause?: unknown) {
    super('environment', message, { cause })
  }
}
