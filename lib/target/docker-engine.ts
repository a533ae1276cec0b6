import { CommandFailed, run } from '../command.ts'
import { Problem } from '../problem.ts'

/** How long the engine may take to report its id, in milliseconds. */
const TELLS_WITHIN = 20_000

/**
 * The id of the Docker engine that the `docker` command talks to; undefined if no engine answers. DOCKER_HOST
 * and contexts can switch engines, and the suite never looks on one engine for what it created on another.
 */
export async function engineId(signal: AbortSignal): Promise<string | undefined> {
  try {
    const id = await run(signal, 'docker', ['info', '--format', '{{.ID}}'], { timeout: TELLS_WITHIN })
    return id.trim() === '' ? undefined : id.trim()
  } catch (thrown) {
    if (thrown instanceof CommandFailed) return undefined
    throw thrown
  }
}

/**
 * Makes sure that the engine an object was created on is the one that answers. Continues after the run is
 * aborted.
 * @param what the subject of the error message: `The container pidns-1a2b3c4d`
 * @throws Problem (environment)
 */
export async function mustBeOn(engine: string, what: string): Promise<void> {
  if ((await engineId(new AbortController().signal)) === engine) return
  throw new Problem('environment', `${what} is on a Docker engine that the docker command can't reach.`, {
    remedy: 'Check DOCKER_HOST and the docker context, and that the engine is running.',
  })
}
