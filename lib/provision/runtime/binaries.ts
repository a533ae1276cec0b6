import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import { needPackages } from '../apt-install.ts'
import type { Artefact } from '../artefact.ts'
import { goModule, requireGoSpace } from '../go.ts'
import { commitOf, type GoBuild, goBuild, keyOf } from '../go-build.ts'
import { mustSay } from '../node-image/binaries.ts'
import { withWorkshop } from '../workshop.ts'
import { RUNTIME_MODULES } from './version.ts'

export const CRI_O_MODULE = RUNTIME_MODULES['cri-o']

/** How to build CRI-O, statically linked; `version` as in `v1.36.3`. */
export function crioBuild(version: string): GoBuild {
  return {
    name: 'cri-o',
    module: CRI_O_MODULE,
    version,
    packages: [`${CRI_O_MODULE}/cmd/crio`],
    cgo: true,
    tags: [
      ...['containers_image_openpgp', 'exclude_graphdriver_btrfs', 'seccomp', 'apparmor', 'selinux'],
      ...['netgo', 'osusergo', 'static'],
    ],
    ldflags: '-extldflags -static',
    commitIn: `${CRI_O_MODULE}/internal/version.buildCommit`,
    beginsWithItsSums: true,
  }
}

/** CRI-O and pinns, its C program that pins namespaces; statically linked. `version` as in `v1.36.3`. */
export function crioBinaries(version: string, ctx: Context): Artefact {
  const build = crioBuild(version)
  return {
    key: keyOf(build),
    title: `build CRI-O ${version}`,
    gib: 0.3,
    async make(folder, step) {
      await requireGoSpace(2, `build CRI-O ${version}`, ctx)
      await needPackages(['gcc', 'libc6-dev', 'libseccomp-dev', 'pkg-config'], 'build CRI-O', ctx, step)
      const module = await goModule(CRI_O_MODULE, version, ctx)
      await goBuild(build, folder, ctx, step)
      await mustSay(ctx, folder, 'crio', ['--version'], version.slice(1), commitOf(build))
      await buildPinns(path.join(module.Dir, 'pinns/src'), folder, ctx)
    },
  }
}

/** Builds pinns like CRI-O's own Makefile. */
async function buildPinns(source: string, folder: string, ctx: Context): Promise<void> {
  const files = (await readdir(source)).filter(name => name.endsWith('.c'))
  const flags = ['-std=c99', '-Os', '-Wall', '-static']
  await withWorkshop(ctx, async workshop => {
    const output = ['-o', path.join(workshop.out, 'pinns')]
    await workshop.run('gcc', [...flags, ...output, ...files.map(name => path.join(source, name))])
    await workshop.deliver(folder)
  })
}
