import type { Context } from '../context.ts'
import type { Artefact } from './artefact.ts'
import { type GoBuild, goBuild, keyOf } from './go-build.ts'

/** How to build go-containerregistry's registry, which keeps its images in memory. */
export const REGISTRY_BUILD: GoBuild = {
  name: 'registry',
  module: 'github.com/google/go-containerregistry',
  version: 'v0.22.1',
  packages: ['github.com/google/go-containerregistry/cmd/registry'],
}

/** `registry`: a registry for images, for a test that no outside registry may take part in. */
export function registryServer(ctx: Context): Artefact {
  return {
    key: keyOf(REGISTRY_BUILD),
    title: `build a registry (go-containerregistry ${REGISTRY_BUILD.version})`,
    gib: 0.3,
    async make(folder, step) {
      await goBuild(REGISTRY_BUILD, folder, ctx, step)
    },
  }
}
