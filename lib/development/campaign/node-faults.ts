import { run } from '../../command.ts'
import type { Node } from '../../mutant/lab/node.ts'
import { type Fault, NotProduced, type Scene } from './fault.ts'

/** The processors of the node, in microseconds of each 100 ms: a tenth of two. */
const PERIOD = 100_000
const FEW = 20_000

const MIB = 1024 * 1024

/** A node that stands still as a whole. */
export function paused(seconds: number, which: 'node' | 'worker' = 'node'): Fault {
  return {
    does:
      which === 'node'
        ? `the node stands still for ${seconds} s (docker pause)`
        : `one node of two stands still for ${seconds} s (docker pause)`,
    undone: 'docker unpause',
    seconds,
    begins: 'while judging',
    ...(which === 'worker' && { nodes: 2 }),
    begin: async (scene, undo) => {
      const { name } = which === 'node' ? scene.node : workerOf(scene)
      undo.defer(async () => void (await docker('unpause', name)))
      await docker('pause', name)
      return async () => {
        const state = (await docker('inspect', '--format', '{{.State.Status}}', name)).trim()
        if (state === 'paused') return `docker inspect ${name}: paused`
        throw new NotProduced(`${name} is ${state}`)
      }
    },
  }
}

function workerOf({ worker }: Scene): Node {
  if (worker === undefined) throw new NotProduced('the cluster has one node')
  return worker
}

export const LITTLE_CPU: Fault = {
  does: 'the node, control plane included, gets 10 % of two processors for 30 s',
  undone: 'its CPU quota is lifted',
  seconds: 30,
  begins: 'while judging',
  begin: async ({ node }, undo) => {
    const quota = (microseconds: number) =>
      docker('update', '--cpu-period', String(PERIOD), '--cpu-quota', String(microseconds), node.name)
    undo.defer(async () => void (await quota(-1)))
    await quota(FEW)
    return async () => {
      const stat = await node.run(
        'sh',
        '-c',
        'cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat 2>/dev/null; true',
      )
      const throttled = Number(/^nr_throttled (\d+)$/m.exec(stat)?.[1])
      if (throttled > 0) return `throttled in ${throttled} periods`
      throw new NotProduced(`cpu.stat: ${stat}`)
    }
  },
}

/** How many more processes and threads the node may have. */
const MORE_PIDS = 10

export const NO_PIDS: Fault = {
  does: `the node may have only ${MORE_PIDS} more processes and threads for 10 s`,
  undone: 'its limit of PIDs is lifted',
  seconds: 10,
  begins: 'while judging',
  begin: async ({ node }, undo) => {
    const now = Number(
      await node.run(
        'sh',
        '-c',
        'cat /sys/fs/cgroup/pids.current /sys/fs/cgroup/pids/pids.current 2>/dev/null; true',
      ),
    )
    const limit = (pids: number) => docker('update', '--pids-limit', String(pids), node.name)
    undo.defer(async () => void (await limit(-1)))
    const before = await refusedOn(node)
    await limit(now + MORE_PIDS)
    return async () => {
      await limit(-1)
      const refused = (await refusedOn(node)) - before
      if (refused > 0) return `the limit of ${now + MORE_PIDS} refused ${refused} forks`
      throw new NotProduced('no fork was refused')
    }
  },
}

/** The forks that a limit refused so far. They count where the process is that forks (pids.events). */
async function refusedOn(node: Node): Promise<number> {
  const find = 'find /sys/fs/cgroup -name pids.events -exec cat {} + 2>/dev/null; true'
  const events = (await node.run('sh', '-c', find)).matchAll(/^max (\d+)$/gm)
  return [...events].reduce((sum, [, count]) => sum + Number(count), 0)
}

export const LITTLE_MEMORY: Fault = {
  does: 'a hog uses the node up to 80 % of a memory limit for 30 s, and more is under way',
  undone: 'the hog is removed, then the limit',
  seconds: 30,
  begins: 'while judging',
  begin: async ({ node }, undo) => {
    const memory = async (what: string) =>
      Number(await node.run('cat', `/sys/fs/cgroup/memory/memory.${what}_in_bytes`))
    const limit = (bytes: number) =>
      docker('update', '--memory', String(bytes), '--memory-swap', String(bytes), node.name)
    const machine = Number(/^MemTotal:\s+(\d+) kB$/m.exec(await node.read('/proc/meminfo'))?.[1]) * 1024
    const used = await memory('usage')
    const allowed = used + 1024 * MIB
    undo.defer(async () => void (await limit(machine)))
    await limit(allowed)
    // Pages of a tmpfs count as its writer's memory and can't be given back: there is no swap.
    const hog = '/tmp/pidns-campaign-hog'
    undo.defer(async () => void (await node.run('rm', '-f', hog)))
    const missing = Math.floor((allowed * 0.8 - used) / MIB)
    if (missing > 0)
      await node.run('dd', 'if=/dev/zero', `of=${hog}`, 'bs=1M', `count=${missing}`, 'status=none')
    return async () => {
      const [now, most] = [await memory('usage'), await memory('limit')]
      const share = Math.round((now / most) * 100)
      if (share >= 75) return `${share} % of ${Math.round(most / MIB)} MiB used`
      throw new NotProduced(`${share} % of ${Math.round(most / MIB)} MiB used`)
    }
  },
}

/** The file system where containerd keeps the bundles of containers and their sockets. */
const RUN = '/run'

export const DISK_FULL: Fault = {
  does: "the node's /run, where containerd puts what it starts, is full for 15 s",
  undone: 'the filler is removed, and the file system gets its size back',
  seconds: 15,
  begins: 'while judging',
  begin: async ({ node }, undo) => {
    const sizeNow = (await node.run('findmnt', '-nbo', 'SIZE', RUN)).trim()
    const used = Number(await node.run('findmnt', '-nbo', 'USED', RUN))
    undo.defer(async () => void (await node.run('mount', '-o', `remount,size=${sizeNow}`, RUN)))
    await node.run('mount', '-o', `remount,size=${Math.ceil(used / MIB) + 1}m`, RUN)
    const filler = `${RUN}/pidns-campaign-filler`
    undo.defer(async () => void (await node.run('rm', '-f', filler)))
    await node.run('sh', '-c', `dd if=/dev/zero of=${filler} bs=4k status=none 2>/dev/null; true`)
    // Asked now: what ends until the fault does gives back what it held.
    const probe = `${RUN}/pidns-campaign-probe`
    const said = await node.run('sh', '-c', `{ head -c 65536 /dev/zero > ${probe}; } 2>&1; rm -f ${probe}`)
    return async () => {
      const free = Number(await node.run('findmnt', '-nbo', 'AVAIL', RUN))
      if (!said.includes('No space left on device')) throw new NotProduced(`${free} bytes are free in ${RUN}`)
      return `at its begin: ${said.trim()}; at its end ${free} bytes are free in ${RUN}`
    }
  },
}

function docker(...args: readonly string[]): Promise<string> {
  // Never aborts: what was begun must be taken back.
  return run(new AbortController().signal, 'docker', args)
}
