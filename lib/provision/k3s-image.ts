import { Problem } from '../problem.ts'
import { localImage, pullImage } from './docker/images.ts'
import type { Part } from './part.ts'

/** A k3s image: the local Docker engine has it or pulls it. */
export function k3sImage(ref: string): Part<string> {
  return {
    name: `k3s image ${ref}`,
    async find(ctx) {
      return (await localImage(ref, ctx)) === undefined
        ? { missing: 'the Docker engine has none' }
        : { found: ref, where: 'in the Docker engine' }
    },
    ways: [
      {
        title: `pull ${ref}`,
        about: '≈ 250 MB',
        async make(ctx, step) {
          await pullImage(ref, ctx, step.say)
          return ref
        },
      },
    ],
  }
}

/** Reads an image name. @throws Problem (usage) if Docker would not accept it */
export function parseImage(text: string): string {
  // The grammar of the OCI distribution specification, without the parts that matter only to a registry.
  if (/^[a-z0-9][a-z0-9._/:-]*(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/i.test(text) && text.includes(':'))
    return text
  throw new Problem(
    'usage',
    `"${text}" is no image of k3s: give a name and a tag, as in rancher/k3s:v1.34.2-k3s1.`,
  )
}
