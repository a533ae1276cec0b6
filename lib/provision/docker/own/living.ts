import { run } from '../../../command.ts'
import type { Context } from '../../../context.ts'
import { isOfTheSuite } from './suite-images.ts'

const SHORT_MS = 30_000

/** The network that kind makes, which has its name from there. */
export const KIND_NETWORK = 'kind'

/** Runs a command of `docker` at one daemon, and gives the lines that it says. */
export type Docker = (...args: readonly string[]) => Promise<readonly string[]>

/** The daemon that listens at a socket, whatever the environment says of others. */
export function dockerAt(socket: string, ctx: Pick<Context, 'signal'>): Docker {
  return async (...args) => {
    const said = await run(ctx.signal, 'docker', ['--host', `unix://${socket}`, ...args], {
      timeout: SHORT_MS,
    })
    return said.split('\n').filter(line => line !== '')
  }
}

/**
 * What a daemon keeps that may be somebody else's than the suite's, each in a few words, asked from the daemon itself.
 * Every container counts, and every volume: those of the suite went before.
 * @param built ids of images that builds of the suite have made
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

/** Of lines with an id, a tab and a reference: those that are not the suite's, the nameless by their ids. */
export function foreignImages(lines: readonly string[], built: ReadonlySet<string>): readonly string[] {
  return lines.flatMap(line => {
    const [id = '', reference = ''] = line.split('\t')
    if (!reference.includes('<none>')) return isOfTheSuite(reference) ? [] : [reference]
    // `<name>:<none>` is an image that was pulled by its digest, and has no other name where that is all there is.
    return built.has(id) ? [] : [id]
  })
}
