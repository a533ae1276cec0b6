import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** Folders that dockerd and containerd create outside the ones we give them (measured: Docker 26.1.5). */
export const FOLDERS_BESIDE = ['/opt/containerd', '/run/containerd', '/run/docker'] as const

/** The bridge of the daemon's default network. */
export const BRIDGE = 'docker0'

/** Whether IP forwarding is on; a daemon turns it on. */
const IP_FORWARD = '/proc/sys/net/ipv4/ip_forward'

/** The state of a machine that a Docker daemon changes. */
export const aMachine = z.object({
  /** The kernel's boot id (random(4)). After a reboot only files are left. */
  boot: z.string(),
  ipForward: z.boolean(),
  /** Whether iptables drops forwarded packets by default. A daemon sets this when it turns forwarding on. */
  dropsForwarded: z.boolean(),
  /** Whether a daemon's iptables chains exist. */
  chains: z.boolean(),
  bridge: z.boolean(),
  /** Which of {@link FOLDERS_BESIDE} exist. */
  folders: z.array(z.string()),
})
export type Machine = z.infer<typeof aMachine>

/** Bridges of Docker's networks in /proc/net/dev, except docker0. Their names contain a network id. */
export function networkBridges(netDev: string): readonly string[] {
  return [...netDev.matchAll(/^\s*(br-[0-9a-f]{12}):/gm)].map(([, name = '']) => name)
}

/** This machine's current state. @param rules output of iptables-save(8); empty if there is no iptables */
export async function machineNow(rules: string): Promise<Machine> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  return {
    boot: (await read('/proc/sys/kernel/random/boot_id')).trim(),
    ipForward: (await read(IP_FORWARD)).trim() === '1',
    dropsForwarded: /^:FORWARD DROP\b/m.test(rules),
    chains: /^:DOCKER\b/m.test(rules),
    // Not /sys/class/net: it shows the network namespace in which /sys was mounted.
    bridge: (await read('/proc/net/dev')).includes(`${BRIDGE}:`),
    folders: FOLDERS_BESIDE.filter(folder => existsSync(folder)),
  }
}
