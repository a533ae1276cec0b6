import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { imageBuildChanges } from '../build-packages.ts'
import type { DockerEngine } from '../docker/engine.ts'
import { localImage, pullImage } from '../docker/images.ts'
import { goObstacle } from '../go.ts'
import { NODE_IMAGE_DIGESTS } from '../kind/release-digests.ts'
import { DEFAULT_KUBERNETES, type KubernetesVersion, parseKubernetesVersion } from '../kubernetes/version.ts'
import type { Finding, Part } from '../part.ts'
import { onPath } from '../programs.ts'
import { buildNodeImage, builtNodeImage } from './build.ts'
import { nodeImageRecipe, RECIPE_LABEL } from './recipe.ts'

/** An image for kind nodes. */
export interface NodeImage {
  readonly ref: string
  readonly kubernetes: string
  /** `built`: from parts, by any run; `pulled`: by this run; `local`: the machine already had kind's own. */
  readonly origin: 'local' | 'pulled' | 'built'
  readonly digest?: string
}

/** From about this minor, kind's base image is Debian trixie, whose systemd refuses cgroup v1. */
const NEEDS_CGROUP_V2_FROM = 37

/**
 * The node image of a Kubernetes version.
 * @param engine the Docker engine it will run on, if known
 * @param builtHere whether kind's own image will not do
 */
export function nodeImage(
  version: KubernetesVersion,
  engine: DockerEngine | undefined,
  builtHere = false,
): Part<NodeImage> {
  const official = `kindest/node:${version.tag}`
  return {
    name: `node image of Kubernetes ${version.tag}`,

    async find(ctx): Promise<Finding<NodeImage>> {
      if (engine === undefined) return { missing: 'there is no Docker engine' }
      const [built, kinds, recipe] = await Promise.all([
        localImage(builtNodeImage(version), ctx),
        localImage(official, ctx),
        nodeImageRecipe(),
      ])
      if (!builtHere && kinds !== undefined && cgroupObstacle(version, engine) === undefined)
        return {
          found: described(version, official, 'local', kinds.digest),
          where: `${official}, kind's own`,
        }
      if (built?.labels[RECIPE_LABEL] === recipe) {
        const ref = builtNodeImage(version)
        return { found: described(version, ref, 'built', built.id), where: `${ref}, built here` }
      }
      return {
        missing:
          built === undefined
            ? 'the Docker engine has none'
            : 'the one built here is from another recipe than the current one',
      }
    },

    ways: [
      {
        title: `pull ${official}`,
        about: '≈ 350 MB',
        obstacle: async () =>
          (builtHere ? "a node with a kernel of its own needs files that kind's image lacks" : undefined) ??
          (engine === undefined ? undefined : cgroupObstacle(version, engine)) ??
          digestObstacle(version),
        async make(ctx, step) {
          const digest = NODE_IMAGE_DIGESTS.get(version.tag)
          if (digest === undefined)
            step.note(
              `this version of pidns has no digest of ${official}, so it can't verify what the registry sends`,
            )
          const ref = digest === undefined ? official : `${official}@${digest}`
          await pullImage(ref, ctx, step.say)
          if (digest !== undefined) await run(ctx.signal, 'docker', ['tag', ref, official])
          const image = await localImage(official, ctx)
          return described(version, official, 'pulled', image?.digest)
        },
      },
      {
        title: 'build it from parts',
        about: '≈ 12 min on 2 cores the first time, 5 GiB, needs Go and root',
        obstacle: buildObstacle,
        changes: imageBuildChanges,
        async make(ctx, step) {
          const ref = await buildNodeImage(version, ctx, step)
          const image = await localImage(ref, ctx)
          return described(version, ref, 'built', image?.id)
        },
      },
    ],

    async remedy() {
      const known = [...NODE_IMAGE_DIGESTS.keys()]
      const usable = known.filter(
        tag => engine === undefined || cgroupObstacle(parseKubernetesVersion(tag), engine) === undefined,
      )
      return `use a version with a known digest of kind's image: --kubernetes ${usable.join(', ')}`
    },
  }
}

function described(
  version: KubernetesVersion,
  ref: string,
  origin: NodeImage['origin'],
  digest: string | undefined,
): NodeImage {
  return { ref, kubernetes: version.tag, origin, ...(digest === undefined ? {} : { digest }) }
}

function cgroupObstacle(version: KubernetesVersion, engine: DockerEngine): string | undefined {
  if (engine.cgroupVersion !== '1' || version.minor < NEEDS_CGROUP_V2_FROM) return undefined
  return `this machine has cgroup v1, which systemd in kind's images of v1.${NEEDS_CGROUP_V2_FROM} and later refuses`
}

/** We don't pull the default version by name alone, because the user didn't choose it. */
function digestObstacle(version: KubernetesVersion): string | undefined {
  if (NODE_IMAGE_DIGESTS.has(version.tag) || version.tag !== DEFAULT_KUBERNETES) return undefined
  return 'this version of pidns has no digest of it'
}

/** Why we can't build images from parts on this machine; undefined if we can. */
export async function buildObstacle(ctx: Context): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs Linux'
  const go = await goObstacle(ctx)
  if (go !== undefined) return go
  if (process.getuid?.() !== 0) return 'debootstrap needs root'
  return (await onPath('unshare')) === undefined ? 'unshare (util-linux) is not installed' : undefined
}
