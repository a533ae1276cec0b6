import type { Context } from '../../../context.ts'
import type { Artefact } from '../../artefact.ts'
import { debianPrograms } from '../../debian-program/artefact.ts'

/**
 * Docker's daemon and everything that it starts: containerd and its shim, runc, the proxy for published
 * ports, and the init that `docker run --init` mounts into containers (statically linked).
 */
export function daemonPrograms(ctx: Context): Promise<Artefact> {
  return debianPrograms(
    {
      name: 'docker',
      packages: ['docker.io', 'containerd', 'runc', 'tini'],
      programs: [
        { file: '/usr/sbin/dockerd', names: ['dockerd'] },
        { file: '/usr/sbin/docker-proxy', names: ['docker-proxy'] },
        { file: '/usr/bin/tini-static', names: ['docker-init'] },
        { file: '/usr/bin/containerd', names: ['containerd'] },
        { file: '/usr/bin/containerd-shim-runc-v2', names: ['containerd-shim-runc-v2'] },
        { file: '/usr/bin/ctr', names: ['ctr'] },
        { file: '/usr/sbin/runc', names: ['runc'] },
      ],
    },
    ctx,
  )
}

/** The `docker` command, for a machine that has none. */
export function clientProgram(ctx: Context): Promise<Artefact> {
  const file = '/usr/bin/docker'
  return debianPrograms(
    { name: 'docker-client', packages: ['docker-cli'], programs: [{ file, names: ['docker'] }] },
    ctx,
  )
}

/** The folder in {@link iptablesPrograms} with iptables' extensions; iptables finds it by XTABLES_LIBDIR. */
export const XTABLES = 'xtables'

/** iptables, for a machine that has none: the daemon sets up its networks with it. */
export function iptablesPrograms(ctx: Context): Promise<Artefact> {
  const families = ['iptables', 'ip6tables'].flatMap(name => [name, `${name}-save`, `${name}-restore`])
  return debianPrograms(
    {
      name: 'iptables',
      packages: ['iptables'],
      programs: [{ file: '/usr/sbin/xtables-nft-multi', names: ['iptables', ...families.slice(1)] }],
      plugins: `/usr/lib/${multiarch()}/${XTABLES}`,
    },
    ctx,
  )
}

/** Debian's name for this machine's architecture in library paths. */
function multiarch(): string {
  return `${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch}-linux-gnu`
}
