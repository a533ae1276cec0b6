import { Problem } from '../../problem.ts'
import type { Fault } from './fault.ts'
import { CUT_IN_A_FRAME, cut, hole, LATE, PACKETS_LOST, RESETS, THIN_LINE } from './network-faults.ts'
import { DISK_FULL, LITTLE_CPU, LITTLE_MEMORY, NO_PIDS, paused } from './node-faults.ts'
import { IMAGES_GONE, NAMESPACE_DELETED, TOO_MANY_REQUESTS } from './object-faults.ts'
import { PIDNS_STOPPED, SMALL_HEAP } from './pidns-faults.ts'
import { EVICTED, FINALIZER_STAYS, PREEMPTED, SHIM_KILLED } from './pod-faults.ts'
import { away, frozen, killed, restarted, stopped } from './program-faults.ts'

/** The faults by name. Those that need a cluster of their own are last. */
export const FAULTS: ReadonlyMap<string, Fault> = new Map([
  ['api-server-killed', killed('kube-apiserver', 'the kubelet starts it again')],
  ['api-server-frozen-8', frozen('kube-apiserver', 8)],
  ['api-server-frozen-30', frozen('kube-apiserver', 30)],
  ['connections-reset', RESETS],
  ['black-hole-10', hole(10)],
  ['black-hole-40', hole(40)],
  ['cut-in-a-frame', CUT_IN_A_FRAME],
  ['latency-2s', LATE],
  ['connections-cut-5s', cut(5)],
  ['too-many-requests', TOO_MANY_REQUESTS],
  ['thin-line', THIN_LINE],
  ['packets-lost', PACKETS_LOST],
  ['etcd-frozen', frozen('etcd', 15)],
  ['controller-manager-gone', away('kube-controller-manager', 60)],
  ['scheduler-gone', away('kube-scheduler', 30)],
  ['kubelet-stopped', stopped('kubelet', 15)],
  ['kubelet-frozen', frozen('kubelet', 20)],
  ['containerd-restarted', restarted('containerd')],
  ['containerd-frozen', frozen('containerd', 10)],
  ['shim-killed', SHIM_KILLED],
  ['node-paused', paused(15)],
  ['little-cpu', LITTLE_CPU],
  ['no-pids', NO_PIDS],
  ['little-memory', LITTLE_MEMORY],
  ['disk-full', DISK_FULL],
  ['pod-evicted', EVICTED],
  ['pod-preempted', PREEMPTED],
  ['namespace-deleted', NAMESPACE_DELETED],
  ['finalizer-stays', FINALIZER_STAYS],
  ['images-gone', IMAGES_GONE],
  ['pidns-stopped', PIDNS_STOPPED],
  ['small-heap', SMALL_HEAP],
  ['one-node-of-two', paused(60, 'worker')],
])

/**
 * The faults of these names, all for none.
 * @throws Problem (usage) for a name that is none of theirs
 */
export function chosen(names: readonly string[]): ReadonlyMap<string, Fault> {
  const unknown = names.filter(name => !FAULTS.has(name))
  if (unknown.length > 0) {
    const known = [...FAULTS.keys()].join(', ')
    throw new Problem('usage', `There is no fault ${unknown.join(', ')}; there are ${known}.`)
  }
  return new Map([...FAULTS].filter(([name]) => names.length === 0 || names.includes(name)))
}
