import { EXIT } from '../../cli/exit-code.ts'
import { run } from '../../command.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** What the node may use of the machine's processors: a tenth of the two of a usual machine. */
const CPUS = '0.2'

/** Two busy loops side by side, and how much processor time they needed. */
const LOOPS = 'w() { i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done; }; w & w & wait; times'

/** A cluster whose node gets little of its machine's processors, as on a busy host. */
export const SLOW_NODE: UnfriendlyCluster = {
  because: `its node, with the control plane on it, may use no more than ${CPUS} of a processor`,
  prepare: async ({ name, connection, note }) => {
    const node = `${name}-control-plane`
    const docker = (...args: readonly string[]) => run(connection.signal, 'docker', args)
    await docker('update', '--cpus', CPUS, node)
    const begin = performance.now()
    const needed = processorSecondsIn(await docker('exec', node, 'sh', '-c', LOOPS))
    const took = (performance.now() - begin) / 1000
    note(
      `two busy loops on the node took ${took.toFixed(1)} s; two free processors would need ${(needed / 2).toFixed(1)} s: ${((2 * took) / needed).toFixed(1)} times slower`,
    )
    return {}
  },
  runs: [
    { flags: () => ['--slow', '10'], mayExit: [EXIT.ok] },
    { flags: () => [], mayExit: [EXIT.ok, EXIT.inconclusive] },
  ],
}

/** The user and system time of a shell's children, from the second line of what its `times` prints (POSIX). */
export function processorSecondsIn(times: string): number {
  const ofChildren = times.trim().split('\n')[1] ?? ''
  const each = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  )
  if (each.length !== 2) throw new Error(`'${times}' is not what the shell's times prints`)
  return each.reduce((sum, seconds) => sum + seconds, 0)
}
