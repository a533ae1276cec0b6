import type { Pod } from '../lib/pod/pod.ts'

/**
 * A neighbour kills the main process of a container. A daemon and an exec'd process run in both containers.
 */
export async function restart({ lasting }: { lasting: Pod }) {
  const stopped = lasting.exec('stopped')
  const neighbour = lasting.exec('neighbour')
  const [execOfStopped, execOfNeighbour] = await Promise.all([
    stopped.holdOpen('lasting/exec-of-stopped'),
    neighbour.holdOpen('lasting/exec-of-neighbour'),
    stopped.daemonize('lasting/daemon-of-stopped'),
    neighbour.daemonize('lasting/daemon-of-neighbour'),
  ])
  const before = await neighbour.lookNow()
  const kill = () => neighbour.signal('KILL', before.the('lasting/stopped'))
  const restarts = await lasting.restarting(['stopped'], kill, { within: 30 })
  return { before, after: await neighbour.lookNow(), restarts, execOfStopped, execOfNeighbour }
}

/**
 * The same in a pod that does not share: the main process is PID 1, nobody can kill it, and it ends by
 * itself.
 */
export async function isolatedRestart({ isolated }: { isolated: Pod }) {
  const before = await isolated.exec('stopped').lookNow()
  const exit = () => isolated.terminal('stopped').exit(0)
  await isolated.restarting(['stopped'], exit, { within: 30 })
  return { before, after: await isolated.exec('stopped').lookNow() }
}
