import path from 'node:path'
import type { Context } from '../../context.ts'
import type { Artefact } from '../artefact.ts'
import { type DebianPrograms, debianPrograms } from '../debian-program/artefact.ts'
import type { OwnKernel } from './own-kernel.ts'
import { seLinuxPolicy } from './selinux-policy.ts'

/** The scripts that start the kernel and what runs on it. */
export const SCRIPTS = path.join(import.meta.dirname, 'files')

/** Where a container has the scripts, the kernel, and the files of its security module. */
export const PLACES = {
  scripts: '/opt/pidns-conformance/own-kernel',
  kernel: '/opt/pidns-conformance/uml',
  module: '/opt/pidns-conformance/lsm',
  /** What a worker joins its cluster by. */
  worker: '/opt/pidns-conformance/worker',
} as const

/** The command of a container whose node has a kernel of its own; more words follow (boot.sh). */
export const BOOT = ['bash', `${PLACES.scripts}/boot.sh`] as const

/** The words before a program that is to run in the guest, from the container around it. */
export const IN_GUEST = ['bash', `${PLACES.scripts}/in-guest.sh`] as const

/**
 * Debian's User-mode Linux. Not an older release's: trixie's 6.12 panics in fork after some hundred
 * containers.
 */
const KERNEL: DebianPrograms = {
  name: 'user-mode-linux',
  release: 'forky',
  packages: ['user-mode-linux'],
  programs: [{ file: '/usr/bin/linux.uml', names: ['linux.uml'] }],
  // What a runtime needs and the kernel does not contain. init.sh loads them.
  files: ['fs/overlayfs/overlay', 'net/llc/llc', 'net/802/stp', 'net/bridge/bridge', 'drivers/net/veth'].map(
    name => ({ from: `/usr/lib/uml/modules/*/kernel/${name}.ko`, to: 'modules' }),
  ),
  home: PLACES.kernel,
}

/** containerd and CRI-O load their profiles with apparmor_parser. */
const APPARMOR: DebianPrograms = {
  name: 'apparmor',
  packages: ['apparmor'],
  programs: [{ file: '/usr/sbin/apparmor_parser', names: ['apparmor_parser'] }],
  files: ['abi', 'abstractions', 'tunables'].map(name => ({
    from: `/etc/apparmor.d/${name}`,
    to: 'layer/etc/apparmor.d',
  })),
  home: PLACES.module,
}

/** What a kernel of its own is made of. */
export interface KernelArtefacts {
  readonly kernel: Artefact
  /** Undefined if there is no security module. */
  readonly module: Artefact | undefined
}

export async function kernelArtefacts({ lsm }: OwnKernel, ctx: Context): Promise<KernelArtefacts> {
  return { kernel: await debianPrograms(KERNEL, ctx), module: await moduleOf(lsm, ctx) }
}

async function moduleOf(lsm: OwnKernel['lsm'], ctx: Context): Promise<Artefact | undefined> {
  switch (lsm) {
    case 'apparmor':
      return debianPrograms(APPARMOR, ctx)
    case 'selinux':
      return seLinuxPolicy(ctx)
    case 'none':
      return undefined
  }
}
