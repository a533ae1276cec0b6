import { Problem } from '../problem.ts'

/** The connection to a container broke before we saw the end of what we asked for. */
export class LostConnection extends Problem {
  constructor(message: string, cause?: unknown) {
    super('environment', message, { cause })
  }
}
