import { Problem } from '../../problem.ts'
import type { CriClient } from './client.ts'
import { CriRefusal } from './cri-problem.ts'
import type { Image } from './runtime_pb.ts'

/** The images of a run's pods. Each is looked up once in the runtime, and pulled if missing. */
export class Images {
  readonly #client: CriClient
  readonly #had = new Map<string, Promise<Image>>()

  constructor(client: CriClient) {
    this.#client = client
  }

  /** @throws MissingImage */
  async the(name: string): Promise<Image> {
    const had = this.#had.get(name) ?? ensureImage(this.#client, name)
    this.#had.set(name, had)
    had.catch(() => this.#had.delete(name))
    return had
  }
}

/** The runtime does not have an image and could not pull it. That says nothing about the runtime itself. */
export class MissingImage extends Problem {
  constructor(name: string, refusal: CriRefusal) {
    super(
      'environment',
      `The runtime does not have the image ${name} and could not pull it: ${refusal.said}.`,
      {
        cause: refusal,
      },
    )
  }
}

async function ensureImage(client: CriClient, name: string): Promise<Image> {
  const reference = withTag(name)
  const there = await client.imageStatus(reference)
  if (there !== undefined) return there
  try {
    const pulled = await client.imageStatus(await client.pullImage(reference))
    if (pulled !== undefined) return pulled
  } catch (thrown) {
    if (thrown instanceof CriRefusal) throw new MissingImage(name, thrown)
    throw thrown
  }
  throw new Problem('environment', `The runtime pulled the image ${name} but does not know it afterwards.`)
}

/**
 * Adds the tag `latest` to an image without tag and digest, as the kubelet does. Every runtime adds the
 * registry itself.
 */
function withTag(name: string): string {
  return /[:@][^/]+$/.test(name) ? name : `${name}:latest`
}
