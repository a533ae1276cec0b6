import { CommandFailed, run } from '../command.ts'
import { Problem } from '../problem.ts'

/** How long the engine may take to tell its id, in milliseconds. */
const TELLS_WITHIN = 20_000

/**
 * The id of the Docker engine that the `docker` command talks to; undefined where none answers. What the suite made on one
 * engine is not looked for on another: DOCKER_HOST and contexts change which one that is.
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
 * Makes sure that the engine answers on which something was made; goes on when the run has been aborted.
 * @param what begins the sentence: `The container pidns-1a2b3c4d`
 * @throws Problem (environment)
 */
export async function mustBeOn(engine: string, what: string): Promise<void> {
  if ((await engineId(new AbortController().signal)) === engine) return
  throw new Problem('environment', `${what} is on a Docker engine that does not answer here.`, {
    remedy: 'See DOCKER_HOST and the context of the docker command, and whether that engine runs.',
  })
}
