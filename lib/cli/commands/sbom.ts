import { z } from 'zod'
import { Problem } from '../../problem.ts'
import { dockerEngine } from '../../provision/docker/engine.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { builtNodeImage } from '../../provision/node-image/build.ts'
import { nodeImage } from '../../provision/node-image/part.ts'
import { runtimeImage } from '../../provision/runtime/part.ts'
import { parseRuntime } from '../../provision/runtime/version.ts'
import { billIn } from '../../provision/sbom/in-image.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({ kubernetes: z.string().optional(), runtime: z.string().optional() })

/** `pidns sbom` */
export async function sbom(flags: unknown, shell: Shell): Promise<number> {
  const { kubernetes, runtime } = someFlags.parse(flags)
  if (kubernetes !== undefined && runtime !== undefined)
    throw new Problem('usage', '--kubernetes and --runtime each name an image: use only one of them.')
  const image =
    runtime === undefined
      ? await nodeImageBuilt(kubernetes ?? DEFAULT_KUBERNETES, shell)
      : await runtimeImageBuilt(runtime, shell)
  shell.write(`${await billIn(image, shell.context)}\n`)
  return EXIT.ok
}

async function nodeImageBuilt(kubernetes: string, { context }: Shell): Promise<string> {
  const version = parseKubernetesVersion(kubernetes)
  const remedy = `'pidns doctor --fix --kubernetes ${version.tag}' pulls it, or builds it if the pull fails.`
  const engine = await dockerEngine.find(context)
  if ('missing' in engine) throw new Problem('environment', `There is no Docker engine: ${engine.missing}.`)
  const finding = await nodeImage(version, engine.found).find(context)
  if ('missing' in finding)
    throw new Problem(
      'environment',
      `There is no node image for Kubernetes ${version.tag}: ${finding.missing}.`,
      {
        remedy,
      },
    )
  if (finding.found.origin === 'built') return builtNodeImage(version)
  throw new Problem('environment', `${finding.where}, was not built here, so it has no bill of materials.`)
}

async function runtimeImageBuilt(spelled: string, { context }: Shell): Promise<string> {
  const runtime = parseRuntime(spelled)
  const engine = await dockerEngine.find(context)
  if ('missing' in engine) throw new Problem('environment', `There is no Docker engine: ${engine.missing}.`)
  const finding = await runtimeImage(runtime, engine.found).find(context)
  if ('found' in finding) return finding.found
  throw new Problem('environment', `There is no image for ${runtime.spelled}: ${finding.missing}.`, {
    remedy: `'pidns run --runtime ${runtime.spelled}' builds it.`,
  })
}
