import { readdir, readFile, rmdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../../command.ts'
import type { Context } from '../../../context.ts'
import { messageOf } from '../../../problem.ts'
import { onFolders, SYSTEM_PATH } from '../../programs.ts'
import { listensAt } from '../listens.ts'
import { findIptables, type Iptables, runIptables, savedRules, takingBack } from './iptables.ts'
import { BRIDGE, FOLDERS_BESIDE, type Machine, machineNow, networkBridges } from './machine.ts'
import { otherDaemon } from './other-daemons.ts'
import { SOCKET } from './places.ts'

const SHORT_MS = 30_000

/**
 * Removes what our ended daemon left outside its folders: its socket, and unless the machine has rebooted,
 * its bridge and iptables chains. Touches nothing while another daemon runs, because it uses the same names.
 * Only reports settings that others may rely on by now: whether packets are forwarded or dropped.
 * @param before the machine before the daemon started; undefined if unknown
 * @returns what stays, as sentences, with the command to type if there is one
 */
export async function takeBack(before: Machine | undefined, ctx: Context): Promise<readonly string[]> {
  const other = await otherDaemon()
  if (other !== undefined)
    return [`Sockets, iptables chains, bridges and IP forwarding stay, because ${other}; it may use them.`]
  if ((await listensAt(SOCKET)) === 'stale') await unlink(SOCKET)
  if (before === undefined)
    return ['The previous state of the machine is unknown, so network settings stay as they are.']
  const iptables = await findIptables(ctx)
  const rules = iptables === undefined ? '' : await savedRules(iptables, ctx.signal)
  const now = await machineNow(rules)
  const left: string[] = []
  for (const folder of FOLDERS_BESIDE)
    if (!before.folders.includes(folder)) await orSay(left, `${folder} stays`, removeEmptyTree(folder))
  if (before.boot !== now.boot) return left
  left.push(...(await takeBackChains(before, now, { iptables, rules }, ctx)))
  if (now.bridge && !before.bridge) await orSay(left, `The bridge ${BRIDGE} stays`, removeBridge(ctx))
  left.push(...settingsLeft(before, now, await readFile('/proc/net/dev', 'utf8')))
  await removeControlGroups()
  return left
}

async function orSay(left: string[], what: string, work: Promise<unknown>): Promise<void> {
  await work.catch((thrown: unknown) => void left.push(`${what}: ${messageOf(thrown)}.`))
}

async function takeBackChains(
  before: Machine,
  now: Machine,
  { iptables, rules }: { readonly iptables: Iptables | undefined; readonly rules: string },
  ctx: Context,
): Promise<readonly string[]> {
  if (before.chains && now.chains) return ['Its iptables chains stay: such chains existed before it.']
  if (iptables === undefined) return ['Any iptables chains it made stay: iptables is missing.']
  const left: string[] = []
  for (const command of takingBack(rules))
    await orSay(left, `iptables ${command.join(' ')} failed`, runIptables(iptables, command, ctx.signal))
  return left
}

/**
 * Settings that are still as the daemon left them. We never reset them, because a firewall, a VPN or a
 * virtual machine may have set them too or may rely on them.
 * @param netDev content of /proc/net/dev
 */
export function settingsLeft(before: Machine, now: Machine, netDev: string): readonly string[] {
  const left: string[] = []
  if (now.dropsForwarded && !before.dropsForwarded)
    left.push(
      'The iptables chain FORWARD now drops packets by default, unlike before; if nothing else needs that: sudo iptables --policy FORWARD ACCEPT',
    )
  if (now.ipForward && !before.ipForward)
    left.push(
      'IP forwarding is still on, unlike before; if nothing else needs it: sudo sysctl --write net.ipv4.ip_forward=0',
    )
  // A killed daemon could not remove its networks, and another daemon's bridges have similar names.
  for (const bridge of networkBridges(netDev))
    left.push(`The bridge ${bridge} stays; it may belong to another Docker: sudo ip link delete ${bridge}`)
  return left
}

async function removeBridge(ctx: Context): Promise<void> {
  const ip = await onFolders('ip', SYSTEM_PATH)
  if (ip === undefined) throw new Error('the ip command (iproute2) is missing')
  await run(ctx.signal, ip, ['link', 'delete', BRIDGE], { timeout: SHORT_MS })
}

/** Removes folders that hold only folders and stale sockets. */
async function removeEmptyTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return
  for (const entry of entries) {
    const inner = path.join(folder, entry.name)
    if (entry.isDirectory()) await removeEmptyTree(inner)
    else if (entry.isSocket() && (await listensAt(inner)) === 'stale') await unlink(inner)
  }
  await rmdir(folder)
}

/** Removes the daemon's empty cgroups; the kernel refuses to remove one in use. */
async function removeControlGroups(): Promise<void> {
  const root = '/sys/fs/cgroup'
  const controllers = await readdir(root, { withFileTypes: true }).catch(() => [])
  const folders = [
    root,
    ...controllers.filter(entry => entry.isDirectory()).map(({ name }) => path.join(root, name)),
  ]
  for (const folder of folders) await rmdir(path.join(folder, 'docker')).catch(() => undefined)
}
