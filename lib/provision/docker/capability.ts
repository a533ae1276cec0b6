import { readFile } from 'node:fs/promises'

/** The number of CAP_SYS_RESOURCE: include/uapi/linux/capability.h. */
const SYS_RESOURCE = 24n

/** Whether a capability is in the bounding set in a `/proc/PID/status`. */
export function isBounded(status: string, capability: bigint): boolean {
  const hex = /^CapBnd:\s*([0-9a-f]+)$/im.exec(status)?.[1]
  return hex === undefined || ((BigInt(`0x${hex}`) >> capability) & 1n) === 1n
}

/** Whether this machine withholds CAP_SYS_RESOURCE even from root, as some virtual machines do. */
export async function withholdsSysResource(): Promise<boolean> {
  return !isBounded(await readFile('/proc/self/status', 'utf8').catch(() => ''), SYS_RESOURCE)
}
