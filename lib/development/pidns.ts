import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { parse } from 'yaml'
import { z } from 'zod'
import { aReport, type Report } from '../report/schema.ts'

const PIDNS = fileURLToPath(new URL('../../bin/pidns.js', import.meta.url))

/** A running `pidns`, started as a person would start it. */
export interface Running {
  readonly process: ReturnType<typeof spawnPidns>
  /** The folder of its report. */
  readonly out: string
  /** Resolves with the first match in what it prints. */
  printed(what: RegExp): Promise<RegExpExecArray>
}

/** The outcome of a `pidns` that has ended. */
export interface Ended {
  readonly exitCode: number | undefined
  readonly output: string
  readonly report: Report | undefined
}

function spawnPidns(args: readonly string[], env: Readonly<Record<string, string>>) {
  return execa(process.execPath, [PIDNS, ...args], {
    all: true,
    reject: false,
    env,
    detached: true,
    // Otherwise execa kills it five seconds after TERM, in the middle of its clean-up.
    forceKillAfterDelay: false,
  })
}

/** Starts `pidns` with these arguments. A run gets its own report folder, unless one is given. */
export async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<Running> {
  const out = folder ?? (await mkdtemp(join(tmpdir(), 'pidns-faults-')))
  const all = args[0] === 'run' ? [...args, '--out', out] : args
  const child = spawnPidns(all, env)
  let seen = ''
  const listeners = new Set<() => void>()
  child.all.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
    for (const listener of listeners) listener()
  })
  const printed = async (what: RegExp) => {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
    const look = () => {
      const match = what.exec(seen)
      if (match !== null) resolve(match)
    }
    listeners.add(look)
    look()
    child.then(() => reject(new Error(`pidns ended without printing ${what}:\n${seen}`)))
    return promise
  }
  return { process: child, out, printed }
}

/** Waits for a `pidns` to end. */
export async function ended({ process: child, out }: Running): Promise<Ended> {
  const { exitCode, signal, all } = await child
  const text = await readFile(join(out, 'report.yaml'), 'utf8').catch(() => undefined)
  // When a signal ends pidns before it handles signals, this is the exit code that a shell reports.
  const code = signal === undefined ? exitCode : 128 + constants.signals[signal]
  return { exitCode: code, output: all, report: text === undefined ? undefined : aReport.parse(parse(text)) }
}

/** Runs `pidns` to its end. */
export async function pidns(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
  return ended(await start(args, env))
}

/** Names of the suite's node containers on this machine, running or stopped. */
export async function nodeContainers(): Promise<readonly string[]> {
  const filter = ['--filter', 'name=pidns-.*-control-plane', '--format', '{{.Names}}']
  return (await execa('docker', ['ps', '--all', ...filter], { lines: true })).stdout
}

/** The command lines of kind and docker processes that work for the suite's clusters. */
export async function workers(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const commands = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return commands
    .map(command => command.replaceAll('\0', ' '))
    .filter(command => /^\S*(kind|docker) .*pidns-/.test(command))
}

const aListing = z.array(z.object({ name: z.string() }))

/** The kubeconfig that `pidns cluster up` names in what it prints. */
export function kubeconfigIn(output: string): string | undefined {
  return /^export KUBECONFIG=(.*)$/m.exec(output)?.[1]
}

/** Clusters and runtimes that the suite keeps on this machine. */
async function keptNames(what: 'cluster' | 'runtime'): Promise<readonly string[]> {
  const { exitCode, output } = await pidns([what, 'list', '--json'])
  if (exitCode !== 0) throw new Error(output)
  return aListing.parse(JSON.parse(output)).map(({ name }) => name)
}

/**
 * Creates a cluster or a runtime to keep, or takes a kept one.
 * @param args of `pidns cluster up` or `pidns runtime up`
 * @returns what it printed, and how to take down what it created
 */
export async function up(
  what: 'cluster' | 'runtime',
  args: readonly string[] = [],
): Promise<{ readonly output: string; readonly down: () => Promise<void> }> {
  const before = await keptNames(what)
  const { exitCode, output } = await pidns([what, 'up', ...args])
  if (exitCode !== 0) throw new Error(output)
  const created = (await keptNames(what)).filter(name => !before.includes(name))
  const down = async () => {
    for (const name of created) await pidns([what, 'down', name])
  }
  return { output, down }
}
