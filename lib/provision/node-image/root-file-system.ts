import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { needPackages } from '../apt-install.ts'
import { debianMirror, systemAptSources } from '../apt-sources.ts'
import type { Artefact } from '../artefact.ts'
import { ROOT_FILE_SYSTEM_PACKAGES } from '../build-packages.ts'
import { goPlatform } from '../go.ts'
import { DEBIAN_KEYRING, keyringObstacle } from '../keyring.ts'
import { DEBIAN } from './versions.ts'

const SCRIPT = path.join(import.meta.dirname, 'root-file-system.sh')

/** Time limit for debootstrap, in milliseconds: we measured 95 s, but a mirror may be slow. */
const DEADLINE_MS = 40 * 60_000

/** The packages of a node: kind's list without those for storage and rootless features, plus our registry. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus'],
  ...['conntrack', 'iptables', 'nftables', 'iproute2', 'ethtool', 'util-linux', 'mount', 'kmod', 'socat'],
  ...['pigz', 'e2fsprogs', 'ca-certificates', 'curl', 'jq', 'procps', 'libseccomp2'],
  ...['containernetworking-plugins', 'docker-registry'],
]

/** Packages with the programs of the example images; we purge them from the node afterwards. */
const EXAMPLES = ['nginx', 'nginx-common', 'busybox-static']

/** A digest of everything that affects the root file systems, for cache keys of what we make from them. */
export async function rootFileSystemDigest(): Promise<string> {
  const hash = createHash('sha256').update(DEBIAN).update(PACKAGES.join(' ')).update(EXAMPLES.join(' '))
  return hash
    .update(await readFile(SCRIPT))
    .digest('hex')
    .slice(0, 12)
}

/**
 * Root file systems from debootstrap: `node.tar` for a node, and `nginx.tar` and `busybox.tar` for the
 * example images.
 */
export async function rootFileSystems(ctx: Context): Promise<Artefact> {
  return {
    key: `debian-${DEBIAN}-${await rootFileSystemDigest()}-${goPlatform()}`,
    title: `make root file systems from Debian ${DEBIAN}'s packages`,
    gib: 1.5,
    async make(folder, step) {
      await needPackages(ROOT_FILE_SYSTEM_PACKAGES, 'make root file systems', ctx, step)
      const obstacle = await keyringObstacle()
      if (obstacle !== undefined) throw new Error(obstacle)
      const mirror = debianMirror(await systemAptSources(), DEBIAN)
      // Own mount and PID namespaces: however this ends, no mount and no process remains.
      const namespace = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
      await run(ctx.signal, 'unshare', [...namespace, 'bash', SCRIPT], {
        called: 'debootstrap',
        timeout: DEADLINE_MS,
        cwd: folder,
        env: {
          OUT: folder,
          SUITE: DEBIAN,
          MIRROR: mirror,
          KEYRING: DEBIAN_KEYRING,
          PACKAGES: PACKAGES.join(','),
          EXAMPLES: EXAMPLES.join(','),
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
