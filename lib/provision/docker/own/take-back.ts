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
 * Takes back what a daemon of ours that has ended left outside of its folders: its socket, its bridge, its chains of
 * iptables, where the machine has not booted since. Where another daemon lives, which has such things under the same
 * names, nothing is touched. What others may rely upon by now, that packets are forwarded or dropped, is only told.
 * @param before the machine before the daemon was started; undefined where that is not known
 * @returns what stays, each a sentence, with what to type where that helps
 */
export async function takeBack(before: Machine | undefined, ctx: Context): Promise<readonly string[]> {
  const other = await otherDaemon()
  if (other !== undefined)
    return [
      `Sockets, chains of iptables, bridges and IP forwarding stay as they are, for ${other} and may use them.`,
    ]
  if ((await listensAt(SOCKET)) === 'stale') await unlink(SOCKET)
  if (before === undefined)
    return ['It is not known what the machine was like before, so network settings stay as they are.']
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
  if (before.chains && now.chains) return ['Its chains of iptables stay: there were such chains before it.']
  if (iptables === undefined)
    return ['Its chains of iptables stay, if it made any: there is no iptables to look.']
  const left: string[] = []
  for (const command of takingBack(rules))
    await orSay(left, `iptables ${command.join(' ')} failed`, runIptables(iptables, command, ctx.signal))
  return left
}

/**
 * What is as the daemon set it, and what somebody else (a firewall, a VPN, a virtual machine) may have set as well or may
 * rely upon by now: never set back by us.
 * @param netDev what /proc/net/dev says
 */
export function settingsLeft(before: Machine, now: Machine, netDev: string): readonly string[] {
  const left: string[] = []
  if (now.dropsForwarded && !before.dropsForwarded)
    left.push(
      "iptables' chain FORWARD still drops what no rule is about, as it did not before; where nothing else wants that: sudo iptables --policy FORWARD ACCEPT",
    )
  if (now.ipForward && !before.ipForward)
    left.push(
      'IP forwarding is still on, as it was not before; where nothing else needs it: sudo sysctl --write net.ipv4.ip_forward=0',
    )
  // A daemon that was killed could not be told to remove its networks, and another one's have such names, too.
  for (const bridge of networkBridges(netDev))
    left.push(`The bridge ${bridge} stays, which may be of another Docker: sudo ip link delete ${bridge}`)
  return left
}

async function removeBridge(ctx: Context): Promise<void> {
  const ip = await onFolders('ip', SYSTEM_PATH)
  if (ip === undefined) throw new Error('there is no ip command (iproute2)')
  await run(ctx.signal, ip, ['link', 'delete', BRIDGE], { timeout: SHORT_MS })
}

/** Removes folders that hold nothing but folders, and sockets at which nobody listens any more. */
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

/** The daemon's control groups, which are empty; one that is not can't be removed. */
async function removeControlGroups(): Promise<void> {
  const root = '/sys/fs/cgroup'
  const controllers = await readdir(root, { withFileTypes: true }).catch(() => [])
  const folders = [
    root,
    ...controllers.filter(entry => entry.isDirectory()).map(({ name }) => path.join(root, name)),
  ]
  for (const folder of folders) await rmdir(path.join(folder, 'docker')).catch(() => undefined)
}
