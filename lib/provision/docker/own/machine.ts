import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** Folders that dockerd and containerd make outside of those that they are given (measured: Docker 26.1.5). */
export const FOLDERS_BESIDE = ['/opt/containerd', '/run/containerd', '/run/docker'] as const

/** The bridge of the daemon's own network. */
export const BRIDGE = 'docker0'

/** Whether forwarding is on, which a daemon switches on. */
export const IP_FORWARD = '/proc/sys/net/ipv4/ip_forward'

/** What a machine is like where a Docker daemon changes it. */
export const aMachine = z.object({
  /** The kernel's boot id (random(4)): with another one nothing but files is left. */
  boot: z.string(),
  ipForward: z.boolean(),
  /** Whether it has the daemon's bridge; its chains of iptables go with that. */
  bridge: z.boolean(),
  /** Which of {@link FOLDERS_BESIDE} are there. */
  folders: z.array(z.string()),
})
export type Machine = z.infer<typeof aMachine>

/** This machine, now. */
export async function machineNow(): Promise<Machine> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  return {
    boot: (await read('/proc/sys/kernel/random/boot_id')).trim(),
    ipForward: (await read(IP_FORWARD)).trim() === '1',
    bridge: existsSync(`/sys/class/net/${BRIDGE}`),
    folders: FOLDERS_BESIDE.filter(folder => existsSync(folder)),
  }
}
