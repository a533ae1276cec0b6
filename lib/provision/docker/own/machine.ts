import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** Folders that dockerd and containerd make outside of those that they are given (measured: Docker 26.1.5). */
export const FOLDERS_BESIDE = ['/opt/containerd', '/run/containerd', '/run/docker'] as const

/** The bridge of the daemon's own network. */
export const BRIDGE = 'docker0'

/** Whether forwarding is on, which a daemon switches on. */
const IP_FORWARD = '/proc/sys/net/ipv4/ip_forward'

/** What a machine is like where a Docker daemon changes it. */
export const aMachine = z.object({
  /** The kernel's boot id (random(4)): with another one nothing but files is left. */
  boot: z.string(),
  ipForward: z.boolean(),
  /** Whether iptables drops what is forwarded and no rule is about: what a daemon sets when it switches forwarding on. */
  dropsForwarded: z.boolean(),
  /** Whether it has the chains that a daemon makes. */
  chains: z.boolean(),
  bridge: z.boolean(),
  /** Which of {@link FOLDERS_BESIDE} are there. */
  folders: z.array(z.string()),
})
export type Machine = z.infer<typeof aMachine>

/** Bridges of Docker's networks but its first, among the interfaces that /proc/net/dev tells: named after an id. */
export function networkBridges(netDev: string): readonly string[] {
  return [...netDev.matchAll(/^\s*(br-[0-9a-f]{12}):/gm)].map(([, name = '']) => name)
}

/** This machine, now. @param rules what iptables-save(8) prints; empty where there is no iptables, and so no rule */
export async function machineNow(rules: string): Promise<Machine> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  return {
    boot: (await read('/proc/sys/kernel/random/boot_id')).trim(),
    ipForward: (await read(IP_FORWARD)).trim() === '1',
    dropsForwarded: /^:FORWARD DROP\b/m.test(rules),
    chains: /^:DOCKER\b/m.test(rules),
    // Not /sys/class/net: that is of the network namespace in which /sys was mounted.
    bridge: (await read('/proc/net/dev')).includes(`${BRIDGE}:`),
    folders: FOLDERS_BESIDE.filter(folder => existsSync(folder)),
  }
}
