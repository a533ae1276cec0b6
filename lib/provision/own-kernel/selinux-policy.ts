import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { needPackages } from '../apt-install.ts'
import { debianMirror, systemAptSources } from '../apt-sources.ts'
import type { Artefact } from '../artefact.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from '../build-packages.ts'
import { NEWER } from '../debian-program/newer-release.ts'
import { goPlatform } from '../go.ts'
import { DEBIAN_KEYRING, keyringObstacle } from '../keyring.ts'

const SCRIPT = path.join(import.meta.dirname, 'selinux-policy.sh')
const ADDED = path.join(import.meta.dirname, 'engine.cil')

/** Time limit, in milliseconds: we measured 90 s, but a mirror may be slow. */
const DEADLINE_MS = 40 * 60_000

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
      await needPackages(ROOT_FILE_SYSTEM_PACKAGES, 'make a SELinux policy', ctx, step)
      const obstacle = await keyringObstacle()
      if (obstacle !== undefined) throw new Error(obstacle)
      // Own mount and PID namespaces: however this ends, no mount and no process remains.
      const namespace = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
      await run(ctx.signal, 'unshare', [...namespace, 'bash', SCRIPT], {
        called: 'making a SELinux policy',
        timeout: DEADLINE_MS,
        cwd: folder,
        env: {
          OUT: folder,
          SUITE: NEWER,
          MIRROR: debianMirror(await systemAptSources(), NEWER),
          KEYRING: DEBIAN_KEYRING,
          ADDED,
        },
        // unshare itself ignores SIGTERM while its child runs.
        killAfter: 500,
        onLine: line => {
          const text = /^I: (.*)$/.exec(line)?.[1]
          if (text !== undefined) step.say(text)
        },
      })
    },
  }
}
