import { access } from 'node:fs/promises'
import type { Context } from '../../context.ts'
import { packageChanges } from '../apt-install.ts'
import { cached, kept } from '../artefact.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from '../build-packages.ts'
import { debianObstacle } from '../debian-program/artefact.ts'
import type { Part } from '../part.ts'
import { kernelArtefacts, PLACES, SCRIPTS } from './artefacts.ts'
import type { OwnKernel } from './own-kernel.ts'

/** The device that connects the kernel with its container. */
const TUN = '/dev/net/tun'

/** A folder of this machine, and where a container has it. */
export interface Mount {
  readonly source: string
  readonly target: string
}

/** A kernel of its own, ready for a container. */
export interface ReadyKernel extends OwnKernel {
  readonly mounts: readonly Mount[]
}

/** The variables that boot.sh reads. */
export function variablesOf({ lsm, ptraceScope }: OwnKernel): Readonly<Record<string, string>> {
  return { LSM: lsm, PTRACE_SCOPE: ptraceScope }
}

/** A User-mode Linux kernel with its security module, as the folders that a container needs. */
export function ownKernelFiles(own: OwnKernel): Part<readonly Mount[]> {
  return {
    name: `User-mode Linux (${own.lsm === 'none' ? 'no security module' : own.lsm})`,

    async find(ctx) {
      const { kernel, module } = await kernelArtefacts(own, ctx)
      const folder = await kept(kernel, ctx)
      if (folder === undefined) return { missing: 'it is not in the cache' }
      if (module === undefined) return { found: mountsOf(folder), where: 'in the cache' }
      const files = await kept(module, ctx)
      return files === undefined
        ? { missing: `what ${own.lsm} needs is not in the cache` }
        : { found: mountsOf(folder, files), where: 'in the cache' }
    },

    ways: [
      {
        title: "take it from Debian's packages",
        about: own.lsm === 'selinux' ? '≈ 2 min, 20 MB, needs root' : '≈ 10 s, 20 MB',
        obstacle,
        changes: async ctx => (own.lsm === 'selinux' ? packageChanges(ROOT_FILE_SYSTEM_PACKAGES, ctx) : []),
        async make(ctx: Context, step) {
          const { kernel, module } = await kernelArtefacts(own, ctx)
          const folder = await cached(kernel, ctx, step)
          return mountsOf(folder, module && (await cached(module, ctx, step)))
        },
      },
    ],
  }
}

function mountsOf(kernel: string, module?: string): readonly Mount[] {
  return [
    { source: SCRIPTS, target: PLACES.scripts },
    { source: kernel, target: PLACES.kernel },
    ...(module === undefined ? [] : [{ source: module, target: PLACES.module }]),
  ]
}

async function obstacle(): Promise<string | undefined> {
  if (process.arch !== 'x64') return `User-mode Linux runs only on amd64, and this machine is ${process.arch}`
  const hasTun = await access(TUN).then(
    () => true,
    () => false,
  )
  return hasTun ? debianObstacle() : `${TUN} is missing, which connects the kernel with its container`
}
