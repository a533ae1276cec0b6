import { EXIT } from '../../cli/exit-code.ts'
import { OCI_MUTANTS } from '../../mutant/catalogue.ts'
import { handlerOf, installHandlers } from '../../mutant/lab/handlers.ts'
import { Node } from '../../mutant/lab/node.ts'
import { Problem } from '../../problem.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

/** The faulty runtime: every container has a PID namespace of its own, although its pod shares one. */
const MUTANT = 'own-pidns'

const CONFIG = '/etc/containerd/config.toml'

const POOL = 'pidns-test/pool'

const soundOf = (cluster: string) => `${cluster}-control-plane`
const faultyOf = (cluster: string) => `${cluster}-worker`

/** A cluster of two nodes with different runtimes: a verdict is about the node that was judged. */
export const TWO_RUNTIMES: UnfriendlyCluster = {
  because: 'one node has crun as its default runtime, the other a faulty one and a NoSchedule taint',
  nodes: 2,
  ociRuntime: 'crun',
  prepare: async ({ name, connection }) => {
    const mutant = OCI_MUTANTS.get(MUTANT)
    if (mutant === undefined) throw new Error(`there is no mutant ${MUTANT}`)
    const sound = new Node(soundOf(name), 'a service of systemd')
    const faulty = new Node(faultyOf(name), 'a service of systemd')
    await installHandlers(faulty, { mutants: new Map([[MUTANT, mutant]]), runtimes: [] }, connection.signal)
    await makeDefault(sound, 'crun')
    await makeDefault(faulty, handlerOf(MUTANT))
    const taints = [{ key: 'pool', value: 'new', effect: 'NoSchedule' }]
    for (const [node, pool, spec] of [
      [sound.name, 'old', {}],
      [faulty.name, 'new', { taints }],
    ] as const) {
      const metadata = { name: node, labels: { [POOL]: pool } }
      const patch = { apiVersion: 'v1', kind: 'Node', metadata, spec }
      await connection.ask(`label the node ${node}`, () => connection.objects.patch(patch))
    }
    return {}
  },
  runs: [
    { flags: () => [], mayExit: [EXIT.ok], judges: soundOf },
    { flags: cluster => ['--node', soundOf(cluster)], mayExit: [EXIT.ok], judges: soundOf },
    {
      flags: cluster => ['--node', faultyOf(cluster)],
      mayExit: [EXIT.inconclusive],
      says: /No node takes the pods of a run: node \S+ has the taint pool=new:NoSchedule\.\nLet the pods tolerate it: --toleration pool=new:NoSchedule/,
    },
    {
      flags: cluster => ['--node', faultyOf(cluster), '--toleration', 'pool=new:NoSchedule'],
      mayExit: [EXIT.failed],
      judges: faultyOf,
      fails: 'ns.equal-main',
    },
    {
      flags: () => ['--node-selector', `${POOL}=new`, '--toleration', 'all', '--claim', 'ns'],
      mayExit: [EXIT.failed],
      judges: faultyOf,
      fails: 'ns.equal-main',
    },
  ],
}

/** Has containerd run every pod without a RuntimeClass by this handler. */
async function makeDefault(node: Node, handler: string): Promise<void> {
  const before = await node.read(CONFIG)
  const after = before.replace(/^(\s*default_runtime_name\s*=\s*).*$/m, `$1"${handler}"`)
  if (after === before)
    throw new Problem('environment', `${CONFIG} of ${node.name} names no default runtime.`)
  await node.write(CONFIG, after)
  await node.restartContainerd()
}
