import { EXIT } from '../../cli/exit-code.ts'
import { run } from '../../command.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** What the node may use of the machine's processors: a tenth of the two of a usual machine. */
const CPUS = '0.2'

/** Two busy loops side by side, which take as long as the node is slow. */
const LOOPS = 'w() { i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done; }; w & w & wait'

/** A cluster whose node gets little of its machine's processors, as on a busy host. */
export const SLOW_NODE: UnfriendlyCluster = {
  because: `its node, with the control plane on it, may use no more than ${CPUS} of a processor`,
  prepare: async ({ name, connection, note }) => {
    const node = `${name}-control-plane`
    const docker = (...args: readonly string[]) => run(connection.signal, 'docker', args)
    const loops = async () => {
      const begin = performance.now()
      await docker('exec', node, 'sh', '-c', LOOPS)
      return (performance.now() - begin) / 1000
    }
    const usual = await quickestOf(5, loops)
    await docker('update', '--cpus', CPUS, node)
    const slow = await quickestOf(5, loops)
    note(
      `two busy loops on the node took ${usual.toFixed(1)} s, and ${slow.toFixed(1)} s with the quota: ${(slow / usual).toFixed(1)} times slower`,
    )
    return {}
  },
  runs: [
    { flags: ['--slow', '10'], mayExit: [EXIT.ok] },
    { flags: [], mayExit: [EXIT.ok, EXIT.inconclusive] },
  ],
}

/** The quickest of several times: other work on this machine can only make one longer. */
async function quickestOf(times: number, measure: () => Promise<number>): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < times; turn++) quickest = Math.min(quickest, await measure())
  return quickest
}
