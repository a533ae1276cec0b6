import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import type { Artefact } from '../artefact.ts'
import { runDebootstrap } from '../debootstrap.ts'
import { goPlatform } from '../go.ts'
import { DEBIAN } from './versions.ts'

const SCRIPT = path.join(import.meta.dirname, 'root-file-system.sh')

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
      const wanted = {
        script: SCRIPT,
        purpose: 'make root file systems',
        called: 'debootstrap',
        release: DEBIAN,
        variables: { PACKAGES: PACKAGES.join(','), EXAMPLES: EXAMPLES.join(',') },
      }
      await runDebootstrap(wanted, folder, ctx, step)
    },
  }
}
