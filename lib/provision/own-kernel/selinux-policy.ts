import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import type { Artefact } from '../artefact.ts'
import { NEWER } from '../debian-program/newer-release.ts'
import { runDebootstrap } from '../debootstrap.ts'
import { goPlatform } from '../go.ts'

const SCRIPT = path.join(import.meta.dirname, 'selinux-policy.sh')
const ADDED = path.join(import.meta.dirname, 'engine.cil')

/**
 * Debian's SELinux policy, compiled, with what a node needs in addition. Its package compiles it when it is
 * installed, so we install it into a root file system that we then remove.
 */
export async function seLinuxPolicy(ctx: Context): Promise<Artefact> {
  const recipe = createHash('sha256')
    .update(await readFile(SCRIPT))
    .update(await readFile(ADDED))
  return {
    key: `selinux-policy-${NEWER}-${recipe.digest('hex').slice(0, 12)}-${goPlatform()}`,
    title: `make a SELinux policy from Debian ${NEWER}'s packages`,
    gib: 1,
    async make(folder, step) {
      const wanted = {
        script: SCRIPT,
        purpose: 'make a SELinux policy',
        called: 'making a SELinux policy',
        release: NEWER,
        variables: { ADDED },
      }
      await runDebootstrap(wanted, folder, ctx, step)
    },
  }
}
