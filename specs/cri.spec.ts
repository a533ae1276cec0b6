import { cri, enhancement } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { NONE, NOT_REFUSED } from '../lib/pod/cri.ts'
import { expect } from '../lib/pod/expect.ts'
import { letSeeTheNode, mustBeOnOneKernel } from '../lib/pod/kernel.ts'
import { destruction } from './sources.ts'

const pidNamespaces = (says: string) =>
  enhancement('Pod Shared PID Namespace', 'sig-node/495-pod-pid-namespace', says)

const inTarget = pidNamespaces(
  'a runtime must create the new container in the namespace used by the container ID in `target_id`.',
)
const notBetweenPods = pidNamespaces(
  'we choose to explicitly not support sharing namespaces between different pods. The kubelet must not generate such a reference, and the runtime should not accept it.',
)
const stoppedTarget = pidNamespaces(
  'The result of targeting a container which is not running is left to the descretion of the CRI implementer.',
)
const oneNamespace = pidNamespaces(
  'When set to true, all containers in the pod will share a single process namespace.',
)
const stopping = cri(
  'This call is idempotent, and must not return an error if all relevant resources have already been reclaimed.',
)
const unimplemented = pidNamespaces(
  'If a runtime does not implement a particular PID mode, it must return an error.',
)

describe('A container that targets another', () => {
  claim(
    'cri.target-in-pod',
    {
      title:
        'in a sandbox that does not share, a container in the mode TARGET is in the pid namespace of the one it targets, not of another',
      source: inTarget,
      level: 'required',
      pods: { isolated: 'ephemeral/debugged-isolated.yaml', another: 'ns/isolated.yaml' },
      needs: ['cri'],
    },
    async ({ isolated, another }) => {
      // Kata, whose pods have a kernel each, takes TARGET for POD: see ns.ephemeral-target-isolated.
      mustBeOnOneKernel(await isolated.execLook('b'), await another.execLook('b'))
      await isolated.addEphemeral('targeting-b', { target: 'b' })
      const [main, exec] = await isolated.looksNow('targeting-b')
      const target = await isolated.exec('b').lookNow()
      expect([main, exec, target]).to.be.inOneNamespace
      expect(exec.the('debugged-isolated/b')).to.tell({ pid: 1 })
      expect(target).to.see('debugged-isolated/targeting-b')

      expect([main, exec]).not.to.see('debugged-isolated/a')
      expect(await isolated.exec('a').lookNow()).not.to.see('debugged-isolated/targeting-b')
    },
  )

  claim(
    'cri.target-foreign-refused',
    {
      title:
        'a container in the mode TARGET is refused if its target is in another sandbox, and not if it is in its own',
      // CRI-O 1.36 takes the target from any sandbox (server/container_create.go; its test/namespaces.bats asserts it).
      source: notBetweenPods,
      level: 'recommended',
      pods: { isolated: 'ephemeral/debugged-isolated.yaml', another: 'ns/isolated.yaml' },
      needs: ['cri'],
    },
    async ({ isolated, another, cri }) => {
      const own = await cri.refusalToTarget(isolated, { container: 'a', of: isolated })
      expect(own, 'the answer to a target in its own sandbox').to.equal(NONE)
      const foreign = await cri.refusalToTarget(isolated, { container: 'a', of: another })
      expect(foreign, 'the answer to a target in another sandbox').not.to.equal(NONE)
    },
  )

  claim(
    'cri.target-unknown-refused',
    {
      title: 'a container in the mode TARGET is refused if no container has the id of its target',
      source: inTarget,
      level: 'recommended',
      pods: { isolated: 'ephemeral/debugged-isolated.yaml' },
      needs: ['cri'],
    },
    async ({ isolated, cri }) => {
      const known = await cri.refusalToTarget(isolated, { container: 'b', of: isolated })
      expect(known, 'the answer to a known target').to.equal(NONE)
      expect(await cri.refusalToTargetNobody(isolated), 'the answer to an unknown target').not.to.equal(NONE)
    },
  )

  claim(
    'cri.target-stopped',
    {
      title: 'a container in the mode TARGET is refused if its target has ended, and not if it runs',
      source: stoppedTarget,
      level: 'informative',
      pods: { halfEnded: { begun: 'cri/half-ended.yaml' } },
      needs: ['cri'],
    },
    async ({ halfEnded, cri, eventually }) => {
      const running = await cri.refusalToTarget(halfEnded, { container: 'a', of: halfEnded })
      expect(running, 'the answer to a target that runs').to.equal(NONE)
      await eventually(
        async () => expect(await halfEnded.container('ended')).to.tell({ 'state.is': 'terminated' }),
        { within: 10 },
      )
      const ended = await cri.refusalToTargetEnded(halfEnded, 'ended')
      expect(ended, 'the answer to a target that has ended').not.to.equal(NONE)
    },
  )

  claim(
    'cri.unsupported-mode-errors',
    {
      title: 'a container is refused if it asks for a pid mode that the CRI does not have',
      // containerd 2.4 takes every mode but CONTAINER, NODE and TARGET for POD (internal/cri/opts/spec_opts.go).
      source: unimplemented,
      level: 'recommended',
      pods: { isolated: 'ephemeral/debugged-isolated.yaml' },
      needs: ['cri'],
    },
    async ({ isolated, cri }) => {
      const target = await cri.refusalToTarget(isolated, { container: 'a', of: isolated })
      expect(target, 'the answer to a mode that the CRI has').to.equal(NONE)
      expect(await cri.refusalOfNoMode(isolated), 'the answer to a mode that it does not have').not.to.equal(
        NONE,
      )
    },
  )
})

describe('A sandbox that is removed', () => {
  claim(
    'cri.leftovers',
    {
      title:
        'a removed sandbox leaves no process of its containers, none in its pid namespace, and no mount of that namespace',
      source: destruction,
      level: 'recommended',
      pods: { removed: 'cri/removed.yaml', hostPid: 'ns/host-pid.yaml' },
      needs: ['cri', 'host-namespaces'],
      restarts: true,
    },
    async ({ removed, hostPid }) => {
      await removed.exec('a').daemonize('removed/daemon')
      const inside = await removed.exec('a').lookNow()
      const before = letSeeTheNode(await hostPid.exec('a').lookNow())
      expect(before.seesAgain(inside.the('removed/a')), 'that the node sees a').to.equal(true)
      expect(before.seesAgain(inside.the('removed/daemon')), 'that the node sees the daemon').to.equal(true)
      // PID 1 of another sandbox may have started at the same time.
      const firsts = before.timesSeen(inside.first)
      expect(firsts, 'how many such PIDs 1 the node sees').to.be.at.least(1)

      await removed.delete({ within: 20 })
      const after = letSeeTheNode(await hostPid.exec('a').lookNow())
      expect(after.seesAgain(inside.the('removed/a')), 'that the node sees a still').to.equal(false)
      expect(after.seesAgain(inside.the('removed/daemon')), 'that the node sees the daemon still').to.equal(
        false,
      )
      expect(after.timesSeen(inside.first), 'how many such PIDs 1 the node sees still').to.be.below(firsts)
      expect(await hostPid.exec('a').readText('/proc/1/mountinfo'), 'the mounts of the node').not.to.include(
        inside.by.namespaces.pid,
      )
      expect(after).to.see('host-pid/b')
    },
  )
})

describe('A sandbox whose first process has ended', () => {
  claim(
    'cri.sandbox-killed',
    {
      title:
        'if PID 1 of a sharing sandbox ends, its containers end by KILL, the sandbox is not ready, and it can be stopped and removed',
      source: stopping,
      level: 'recommended',
      pods: { killed: 'cri/killed.yaml' },
      needs: ['cri'],
      restarts: true,
    },
    async ({ killed, cri, eventually }) => {
      expect(await cri.isReady(killed), 'whether the sandbox is ready').to.equal(true)
      await killed.exec('a').signalFirst('TERM')
      await eventually(
        async () => {
          expect(await killed.container('a')).to.tell({ 'state.exitCode': 137 })
          expect(await killed.container('b')).to.tell({ 'state.exitCode': 137 })
          expect(await cri.isReady(killed), 'whether the sandbox is ready').to.equal(false)
        },
        { within: 20 },
      )
      expect(await cri.refusalToRemove(killed), 'the answer to its removal').to.equal(NOT_REFUSED)
    },
  )
})

describe('A sandbox that outlives its runtime', () => {
  claim(
    'cri.runtime-restarted',
    {
      title:
        'a restart of the runtime leaves PID 1 and the processes of a sharing sandbox as they are, and a new container joins them',
      source: oneNamespace,
      level: 'informative',
      pods: { outliving: 'cri/outliving.yaml' },
      needs: ['cri', 'runtime-restart'],
      restarts: true,
      alone: true,
    },
    async ({ outliving, cri }) => {
      const before = await outliving.exec('a').lookNow()
      await cri.restartRuntime()
      const after = await outliving.exec('a').lookNow()
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('outliving/a')).to.be.sameProcessAs(before.the('outliving/a'))
      expect(after.the('outliving/b')).to.be.sameProcessAs(before.the('outliving/b'))

      await outliving.addEphemeral('late')
      const [main, exec] = await outliving.looksNow('late')
      expect([before, after, main, exec]).to.be.inOneNamespace
      expect(await outliving.exec('b').lookNow()).to.see('outliving/late')
    },
  )
})
