import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { inJson } from '../in-json.ts'
import { messageOf, Problem } from '../problem.ts'
import type { Fitting } from '../target/kubernetes/fitting.ts'
import { parseImageMap } from '../target/kubernetes/image-names.ts'
import type { Toleration } from '../target/kubernetes/placement.ts'
import { parsePodPatch, tolerationsOf } from '../target/kubernetes/pod-patch.ts'

/** The flags that fit the pods of a run to a cluster as its operator has it. */
export const fittingFlags = z.object({
  node: z.string().optional(),
  nodeSelector: z.string().optional(),
  toleration: z.array(z.string()).optional(),
  podPatch: z.string().optional(),
  imageRegistry: z.string().optional(),
  imageMap: z.string().optional(),
  imagePullSecret: z.string().optional(),
})

/**
 * How the pods are fitted to a cluster, from the flags and the files that they name.
 * @throws Problem (usage) for what can't be read
 */
export async function fittingOf(flags: z.infer<typeof fittingFlags>): Promise<Fitting> {
  const { node, nodeSelector, toleration = [], podPatch, imageRegistry, imageMap, imagePullSecret } = flags
  const patch =
    podPatch === undefined ? undefined : parsePodPatch(await textOf(podPatch, '--pod-patch'), podPatch)
  return {
    placement: {
      ...(node !== undefined && { node }),
      ...(nodeSelector !== undefined && { nodeSelector }),
      tolerations: [...toleration.map(tolerationIn), ...tolerationsOf(patch)],
    },
    images: {
      ...(imageRegistry !== undefined && { registry: registryIn(imageRegistry) }),
      ...(imageMap !== undefined && { map: parseImageMap(await textOf(imageMap, '--image-map'), imageMap) }),
    },
    ...(patch !== undefined && { podPatch: patch }),
    ...(imagePullSecret !== undefined && { dockerConfig: await dockerConfigIn(imagePullSecret) }),
  }
}

const aDockerConfig = z.looseObject({ auths: z.record(z.string(), z.looseObject({})) })

/** @throws Problem (usage) for a file that is no config.json of Docker */
async function dockerConfigIn(file: string): Promise<string> {
  const text = await textOf(file, '--image-pull-secret')
  if (inJson(aDockerConfig, text) !== undefined) return text
  throw new Problem('usage', `${file} is no config.json of Docker with credentials (auths).`, {
    remedy: `'docker login' writes one, unless a credential helper keeps the password.`,
  })
}

async function textOf(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    throw new Problem('usage', `Can't read the file of ${flag}: ${messageOf(thrown)}.`)
  }
}

/** `HOST[:PORT][/FOLDER…]` */
const REGISTRY = /^[\w.-]+(:\d+)?(\/[\w.-]+)*$/

function registryIn(text: string): string {
  if (REGISTRY.test(text)) return text
  throw new Problem('usage', `--image-registry ${text} is no registry.`, {
    remedy: 'Write it without a scheme, such as registry.example:5000/mirror.',
  })
}

/** `KEY[=VALUE][:EFFECT]`, as kubectl writes a taint. */
const TOLERATION =
  /^(?<key>[\w./-]+)(=(?<value>[\w.-]*))?(:(?<effect>NoSchedule|NoExecute|PreferNoSchedule))?$/

/**
 * A toleration as typed: `all`, or what a taint looks like, such as `pool=gpu:NoSchedule` or `pool`.
 * @throws Problem (usage)
 */
export function tolerationIn(text: string): Toleration {
  if (text === 'all') return {}
  const { key, value, effect } = TOLERATION.exec(text)?.groups ?? {}
  if (key === undefined)
    throw new Problem('usage', `--toleration ${text} is no taint.`, {
      remedy: `Write it as kubectl does: KEY, KEY=VALUE or KEY=VALUE:EFFECT, such as pool=gpu:NoSchedule; or 'all'.`,
    })
  return { key, ...(value !== undefined && { value }), ...(effect !== undefined && { effect }) }
}
