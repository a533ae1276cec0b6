import { imageBuildChanges } from '../build-packages.ts'
import type { DockerEngine } from '../docker/engine.ts'
import { localImage } from '../docker/images.ts'
import { buildObstacle } from '../node-image/part.ts'
import { RECIPE_LABEL } from '../node-image/recipe.ts'
import type { Finding, Part } from '../part.ts'
import { buildRuntimeImage } from './build.ts'
import { runtimeImageRecipe } from './recipe.ts'
import type { RuntimeVersion } from './version.ts'

/** The name of a CRI runtime's image. `engine` is the Docker engine that will have it, if known. */
export function runtimeImage(runtime: RuntimeVersion, engine: DockerEngine | undefined): Part<string> {
  const ref = `pidns-conformance/runtime:${runtime.name}-${runtime.version}`
  return {
    name: `image of ${runtime.spelled}`,

    async find(ctx): Promise<Finding<string>> {
      if (engine === undefined) return { missing: 'there is no Docker engine' }
      const [built, recipe] = await Promise.all([localImage(ref, ctx), runtimeImageRecipe()])
      if (built?.labels[RECIPE_LABEL] === recipe) return { found: ref, where: `${ref}, built here` }
      return {
        missing:
          built === undefined
            ? 'the Docker engine has none'
            : 'the one built here is from another recipe than the current one',
      }
    },

    ways: [
      {
        title: 'build it from parts',
        about: '≈ 5 min on 2 cores the first time, 3 GiB, needs Go and root',
        obstacle: buildObstacle,
        changes: imageBuildChanges,
        async make(ctx, step) {
          await buildRuntimeImage(ref, runtime, ctx, step)
          return ref
        },
      },
    ],
  }
}
