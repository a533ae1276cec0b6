import { run } from '../../../command.ts'
import type { Context } from '../../../context.ts'
import { isOfTheSuite } from './suite-images.ts'

const SHORT_MS = 30_000

/** The network that kind creates; kind chose the name. */
export const KIND_NETWORK = 'kind'

/** Runs a `docker` command against one daemon and returns its output lines. */
export type Docker = (...args: readonly string[]) => Promise<readonly string[]>

/** Talks to the daemon at a socket, whatever DOCKER_HOST and contexts say. */
export function dockerAt(socket: string, ctx: Pick<Context, 'signal'>): Docker {
  return async (...args) => {
    const said = await run(ctx.signal, 'docker', ['--host', `unix://${socket}`, ...args], {
      timeout: SHORT_MS,
    })
    return said.split('\n').filter(line => line !== '')
  }
}

/**
 * What a running daemon holds that may not be the suite's, each in a few words. Asks the daemon itself.
 * Counts every container and volume: the suite has already removed its own.
 * @param built ids of images that the suite's builds made
 */
export async function foreignAt(docker: Docker, built: ReadonlySet<string>): Promise<readonly string[]> {
  const containers = await docker('ps', '--all', '--format', '{{.Names}}')
  const volumes = await docker('volume', 'ls', '--quiet')
  const images = await docker('images', '--no-trunc', '--format', '{{.ID}}\t{{.Repository}}:{{.Tag}}')
  const networks = await docker('network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}')
  return [
    ...containers.map(name => `container ${name}`),
    ...volumes.map(name => `volume ${name}`),
    ...foreignImages(images, built).map(name => `image ${name}`),
    ...networks.filter(name => name !== KIND_NETWORK).map(name => `network ${name}`),
  ]
}

/** From lines of id, tab and reference: the images that aren't the suite's; untagged ones by id. */
export function foreignImages(lines: readonly string[], built: ReadonlySet<string>): readonly string[] {
  return lines.flatMap(line => {
    const [id = '', reference = ''] = line.split('\t')
    if (!reference.includes('<none>')) return isOfTheSuite(reference) ? [] : [reference]
    // `<name>:<none>` is an image pulled by digest; it may have no other name.
    return built.has(id) ? [] : [id]
  })
}
