import path from 'node:path'
import { CommandFailed, run } from '../../../command.ts'
import type { Context } from '../../../context.ts'
import { kept } from '../../artefact.ts'
import { onFolders, SYSTEM_PATH } from '../../programs.ts'
import { iptablesPrograms, XTABLES } from './programs.ts'

const TIMEOUT_MS = 30_000

/** Where iptables is, and the environment it needs to find its extensions. */
export interface Iptables {
  /** Folders as in PATH. */
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

/** The system's iptables, or else the cache's; undefined if there is neither. */
export async function findIptables(ctx: Context): Promise<Iptables | undefined> {
  if ((await onFolders('iptables', SYSTEM_PATH)) !== undefined) return { path: SYSTEM_PATH, env: {} }
  const folder = await kept(await iptablesPrograms(ctx), ctx)
  return folder === undefined ? undefined : ofCache(folder)
}

/** The cache's iptables, from its folder. */
export function ofCache(folder: string): Iptables {
  return {
    path: [SYSTEM_PATH, folder].join(path.delimiter),
    env: { XTABLES_LIBDIR: path.join(folder, XTABLES) },
  }
}

/** All rules, as iptables-save(8) prints them; empty if we can't read them. */
export async function savedRules(iptables: Iptables, signal: AbortSignal): Promise<string> {
  const program = await onFolders('iptables-save', iptables.path)
  if (program === undefined) return ''
  return run(signal, program, [], { env: iptables.env, timeout: TIMEOUT_MS }).catch(thrown => {
    if (thrown instanceof CommandFailed) return ''
    throw thrown
  })
}

/** Runs `iptables` with arguments such as `-t nat …`. */
export async function runIptables(
  iptables: Iptables,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const program = (await onFolders('iptables', iptables.path)) ?? 'iptables'
  await run(signal, program, ['--wait', '10', ...args], { env: iptables.env, timeout: TIMEOUT_MS })
}

/** Docker's chains, of all its versions (moby, daemon/libnetwork/drivers/bridge and daemon/libnetwork/resolver_unix.go). */
const CHAINS =
  /^DOCKER(-(USER|FORWARD|BRIDGE|CT|INTERNAL|INGRESS|ISOLATION-STAGE-[12])|_OUTPUT|_POSTROUTING)?$/

/** The bridges of Docker's networks. */
const BRIDGES = /^(docker0|br-[0-9a-f]{12})$/

/** A rule that a user has put into the chain that Docker leaves to users; Docker's own one there returns. */
function isOfTheUser(line: string): boolean {
  return line.startsWith('-A DOCKER-USER ') && !/^-A DOCKER-USER -j RETURN$/.test(line)
}

/**
 * The commands that undo what a Docker daemon added to these rules (iptables-save(8)): first the rules that
 * jump to its chains or match its networks' bridges, then the chains. Everything else stays, and so does
 * DOCKER-USER when a user has put rules into it.
 */
export function takingBack(rules: string): readonly (readonly string[])[] {
  const jumps: string[][] = []
  const chains: string[][] = []
  const kept = rules.split('\n').filter(isOfTheUser).length > 0 ? ['DOCKER-USER'] : []
  const isDockers = (chain: string) => CHAINS.test(chain) && !kept.includes(chain)
  let table = ''
  for (const line of rules.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1)
    const chain = /^:(\S+) /.exec(line)?.[1]
    if (chain !== undefined && isDockers(chain)) chains.push([table, chain])
    const [, owner, rule] = /^-A (\S+) (.*)$/.exec(line) ?? []
    if (owner === undefined || rule === undefined || CHAINS.test(owner)) continue
    const told = words(rule)
    const after = (...flags: string[]) => told.filter((_, index) => flags.includes(told[index - 1] ?? ''))
    if (after('-j', '-g').some(isDockers) || after('-i', '-o').some(name => BRIDGES.test(name)))
      jumps.push(['-t', table, '-D', owner, ...told])
  }
  return [
    ...jumps,
    ...chains.map(([of = '', name = '']) => ['-t', of, '-F', name]),
    ...chains.map(([of = '', name = '']) => ['-t', of, '-X', name]),
  ]
}

/** The words of a rule as iptables-save(8) writes them, with quoted comments. */
function words(rule: string): string[] {
  return [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '',
  )
}
