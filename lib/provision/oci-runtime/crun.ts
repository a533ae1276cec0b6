import type { Context } from '../../context.ts'
import { cached, kept } from '../artefact.ts'
import { debianObstacle, debianPrograms, versionOf } from '../debian-program/artefact.ts'
import type { Part } from '../part.ts'
import type { OciRuntime } from './oci-runtime.ts'

const CRUN = {
  name: 'crun',
  packages: ['crun'],
  programs: [{ file: '/usr/bin/crun', names: ['crun'] }],
  home: '/opt/pidns-conformance/crun',
} as const

/**
 * crun, as a second OCI runtime. Debian bookworm's 1.8.1 is too old for containerd 2.4 ("unknown version
 * specified"), so we use the next release's.
 */
export const crun: Part<OciRuntime> = {
  name: 'OCI runtime crun',

  async find(ctx) {
    const folder = await kept(await debianPrograms(CRUN, ctx), ctx)
    if (folder === undefined) return { missing: 'it is not in the cache' }
    const found = await described(folder)
    return { found, where: `crun ${found.version} in the cache` }
  },

  ways: [
    {
      title: "take it from Debian's packages",
      about: '≈ 5 s, 4 MB',
      obstacle: debianObstacle,
      async make(ctx: Context, step) {
        return described(await cached(await debianPrograms(CRUN, ctx), ctx, step))
      },
    },
  ],
}

async function described(folder: string): Promise<OciRuntime> {
  const { name, home } = CRUN
  return { name, version: await versionOf(folder), folder, home, program: `${home}/${name}` }
}
