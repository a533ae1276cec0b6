import { Problem } from '../problem.ts'

/** The connection to a container broke before we saw the request finish. */
export class LostConnection extends Problem {
  constructor(message: string, cause?: unknown) {
    super('environment', message, { cause })
  }
}
