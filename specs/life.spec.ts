import { apiReference, cri, documentation, manual } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import type { Eventually } from '../lib/pod/eventually.ts'
import { expect } from '../lib/pod/expect.ts'
import { letSeeTheNode } from '../lib/pod/kernel.ts'
import type { Pod } from '../lib/pod/pod.ts'
import { isolatedRestart, restart } from './restarts.ts'

const single = apiReference('Share a single process namespace between all of the containers in a pod.')
const restarts = documentation(
  'Pod Lifecycle',
  'concepts/workloads/pods/pod-lifecycle/#pod-lifetime',
  'the kubelet is able to restart containers to handle some kind of faults.',
)
const probes = documentation(
  'Liveness, Readiness, and Startup Probes',
  'concepts/workloads/pods/probes/#probe-results',
  'For liveness and startup probes, the kubelet kills the container, and the container is subjected to its restart policy.',
)
const termination = documentation(
  'Termination of Pods',
  'concepts/workloads/pods/pod-termination/',
  'by first sending a TERM (aka. SIGTERM) signal, with a grace period timeout, to the main process in each container',
)
const expiry = documentation(
  'Termination of Pods',
  'concepts/workloads/pods/pod-termination/',
  'Once the grace period has expired, the KILL signal is sent to any remaining processes, and the Pod is then deleted from the API Server.',
)
const jobs = documentation(
  'Sidecar Containers',
  'concepts/workloads/pods/sidecar-containers/#jobs-with-sidecar-containers',
  'If you define a Job that uses sidecar using Kubernetes-style init containers, the sidecar container in each Pod does not prevent the Job from completing after the main container has finished.',
)
const adoption = manual(
  'pid_namespaces',
  7,
  'This process becomes the parent of any child processes that are orphaned because a process that resides in this PID namespace terminated',
)
const reaping = manual(
  'wait',
  2,
  'If a parent process terminates, then its "zombie" children (if any) are adopted by init(1), (or by the nearest "subreaper" process as defined through the use of the prctl(2) PR_SET_CHILD_SUBREAPER operation); init(1) automatically performs a wait to remove the zombies.',
)
const cleanState = documentation(
  'Volumes',
  'concepts/storage/volumes/#why-volumes-are-important',
  'After a crash, kubelet restarts the container with a clean state.',
)
const destruction = {
  where: 'OCI runtime specification, Lifecycle',
  says: 'The container MUST be destroyed by undoing the steps performed during create phase (step 2).',
  url: 'https://github.com/opencontainers/runtime-spec/blob/main/runtime.md#lifecycle',
}

describe('A container ends and starts again', () => {
  claim(
    'life.restart-same-ns',
    {
      title:
        "a container's restart leaves PID 1 and the namespace as they were; without sharing it makes new ones",
      source: single,
      level: 'required',
      pods: { lasting: 'life/lasting.yaml', isolated: 'life/lasting-isolated.yaml' },
      restarts: true,
    },
    async ({ once }) => {
      const [{ before, after }, apart] = await Promise.all([once(restart), once(isolatedRestart)])
      expect(after.the('lasting/stopped')).not.to.be.sameProcessAs(before.the('lasting/stopped'))
      expect(after.first).to.be.sameProcessAs(before.first)
      expect([before, after]).to.be.inOneNamespace

      expect(apart.after.first).not.to.be.sameProcessAs(apart.before.first)
    },
  )

  claim(
    'life.sibling-intact',
    {
      title:
        "a container's restart leaves its neighbour's processes, start times and restart count unchanged",
      source: restarts,
      level: 'required',
      pods: { lasting: 'life/lasting.yaml' },
      restarts: true,
    },
    async ({ once }) => {
      const { before, after, restarts } = await once(restart)
      const main = before.the('lasting/neighbour')
      const daemon = before.the('lasting/daemon-of-neighbour')
      expect(after.the('lasting/neighbour')).to.be.sameProcessAs(main)
      expect(after.the('lasting/daemon-of-neighbour')).to.be.sameProcessAs(daemon)
      expect(restarts.after.neighbour, 'how often the neighbour was restarted').to.equal(
        restarts.before.neighbour,
      )
      expect(restarts.after.stopped, 'how often the stopped container was restarted').not.to.equal(
        restarts.before.stopped,
      )
    },
  )

  claim(
    'life.restart-clean',
    {
      title:
        "a restarted container begins without the daemon and the exec'd process it had; its neighbour keeps its own",
      source: cleanState,
      // The sentence is about files, and no source promises that processes go with their container. Runtimes
      // differ: Kata treated a remaining daemon as a bug (kata-containers#4663); for runc it was reported as
      // a leak and that change was closed (runc#2036); CRI-O deliberately does not kill what is left
      // (cri-o#1833).
      level: 'recommended',
      pods: { lasting: 'life/lasting.yaml' },
      restarts: true,
    },
    async ({ lasting, eventually, once }) => {
      const neighbour = lasting.exec('neighbour')
      const { before } = await once(restart)
      expect(before).to.see('lasting/daemon-of-stopped')
      expect(before).to.see('lasting/exec-of-stopped')
      const after = await eventually(
        async () => {
          const now = await neighbour.lookNow()
          expect(now).not.to.see('lasting/daemon-of-stopped')
          expect(now).not.to.see('lasting/exec-of-stopped')
          return now
        },
        { within: 10 },
      )
      expect(after).to.see('lasting/daemon-of-neighbour')
      expect(after).to.see('lasting/exec-of-neighbour')
    },
  )

  claim(
    'life.stop-kills-descendants',
    {
      title:
        "when a container ends, its daemon in a session of its own ends within 10 s, but not its neighbour's",
      // OCI's "destroyed" is about delete, which the kubelet requests later; see life.restart-clean.
      source: destruction,
      level: 'recommended',
      pods: { lasting: 'life/lasting.yaml' },
      restarts: true,
    },
    async ({ lasting, eventually, once }) => {
      const neighbour = lasting.exec('neighbour')
      const { before } = await once(restart)
      expect(before).to.see('lasting/daemon-of-stopped')
      const after = await eventually(
        async () => {
          const now = await neighbour.lookNow()
          expect(now).not.to.see('lasting/daemon-of-stopped')
          return now
        },
        { within: 10 },
      )
      expect(after).to.see('lasting/daemon-of-neighbour')
    },
  )

  claim(
    'life.exec-dies',
    {
      title:
        "when a container ends, processes exec'd in it end within 10 s and their callers are told; its neighbour's do not",
      source: destruction,
      level: 'recommended',
      pods: { lasting: 'life/lasting.yaml' },
      restarts: true,
    },
    async ({ lasting, eventually, once }) => {
      const neighbour = lasting.exec('neighbour')
      const { before, execOfStopped, execOfNeighbour } = await once(restart)
      expect(before).to.see('lasting/exec-of-stopped')
      const after = await eventually(
        async () => {
          const now = await neighbour.lookNow()
          expect(now).not.to.see('lasting/exec-of-stopped')
          expect(execOfStopped.ending, "the end of the stopped container's exec").to.equal('killed')
          return now
        },
        { within: 10 },
      )
      expect(after).to.see('lasting/exec-of-neighbour')
      expect(execOfNeighbour.ending, "the end of the neighbour's exec").to.equal(undefined)
    },
  )

  claim(
    'life.orphan-reparented',
    {
      title:
        "an orphan of a main or an exec'd process gets the sandbox as its parent; without sharing, the main process",
      source: adoption,
      level: 'required',
      pods: { lasting: 'life/lasting.yaml', isolated: 'life/lasting-isolated.yaml' },
    },
    async ({ lasting, isolated }) => {
      const neighbour = lasting.exec('neighbour')
      await lasting.terminal('neighbour').leaveOrphan('lasting/orphan-of-main')
      await neighbour.leaveOrphan('lasting/orphan-of-exec')
      const look = await neighbour.lookNow()
      expect(look.the('lasting/orphan-of-main')).to.tell({ parent: 1 })
      expect(look.the('lasting/orphan-of-exec')).to.tell({ parent: 1 })
      expect(look.controlGroupOf(look.first), 'the control group of PID 1').not.to.be.oneOf([
        look.controlGroupOf(look.the('lasting/stopped')),
        look.controlGroupOf(look.the('lasting/neighbour')),
      ])

      await isolated.exec('stopped').leaveOrphan('lasting-isolated/orphan')
      const apart = await isolated.exec('stopped').lookNow()
      expect(apart.the('lasting-isolated/orphan')).to.tell({ parent: 1 })
      expect(apart.first).to.tell({ command: apart.the('lasting-isolated/stopped').command })
    },
  )

  claim(
    'life.zombie-reaped',
    {
      title:
        'a burst of 100 orphans leaves no zombie after 2 s; without sharing, a main process that reaps nothing keeps all',
      source: reaping,
      level: 'recommended',
      pods: { lasting: 'life/lasting.yaml', isolated: 'life/lasting-isolated.yaml' },
    },
    async ({ lasting, isolated, eventually }) => {
      const neighbour = lasting.exec('neighbour')
      const orphans = await neighbour.leaveOrphans(100)
      await eventually(
        async () =>
          expect((await neighbour.processes()).still(orphans), 'PIDs of orphans that are still there').to.be
            .empty,
        {
          within: 2.2,
        },
      )

      await isolated.exec('unreaping').leaveOrphans(100)
      await eventually(
        async () =>
          expect(
            (await isolated.exec('unreaping').processes()).all('[usleep]').map(({ pid }) => pid),
            'orphans that are zombies',
          ).to.have.length(100),
        { within: 10 },
      )
    },
  )

  claim(
    'life.orphan-reaped',
    {
      title:
        'the sandbox reaps an ended orphan, which does not stay a zombie; without sharing it is up to the main process',
      source: reaping,
      level: 'required',
      pods: { lasting: 'life/lasting.yaml', isolated: 'life/lasting-isolated.yaml' },
    },
    async ({ lasting, isolated, eventually }) => {
      const neighbour = lasting.exec('neighbour')
      const orphans = await neighbour.leaveOrphans(1)
      await eventually(
        async () =>
          expect((await neighbour.processes()).still(orphans), 'PIDs of orphans that are still there').to.be
            .empty,
        {
          within: 10,
        },
      )

      const unreaping = isolated.exec('unreaping')
      const [pid = 0] = await unreaping.leaveOrphans(1)
      await eventually(
        async () => expect(await unreaping.stateOf({ pid }), 'the state of the orphan').to.equal('Z'),
        { within: 10 },
      )
    },
  )
})

describe('A probe outlives its timeout', () => {
  claim(
    'life.probe-timeout-ends',
    {
      title:
        "an exec probe that outlives its timeout is gone from the namespace; an exec beside it and the neighbour's main go on",
      source: cri('Timeout in seconds to stop the command.'),
      // What a command started itself is another matter: containerd kills the command only. And a runtime may be
      // unable to end what it execs, such as Docker behind cri-dockerd.
      level: 'recommended',
      pods: { neighbours: 'root/neighbours.yaml' },
    },
    async ({ neighbours, eventually }) => {
      const owner = neighbours.terminal('owner')
      const before = await neighbours.execLook('neighbour')
      await neighbours.exec('owner').holdOpen('neighbours/exec-of-owner')
      const after = await eventually(
        async () => {
          expect(await owner.list('/tmp'), 'names in the /tmp that the probe writes to').to.include('probe')
          const now = await neighbours.terminal('neighbour').lookNow()
          expect(now).not.to.see('neighbours/probe')
          return now
        },
        { within: 10 },
      )
      expect(after).to.see('neighbours/exec-of-owner')
      expect(after.the('neighbours/owner')).to.be.sameProcessAs(before.the('neighbours/owner'))
      expect(after.the('neighbours/neighbour')).to.be.sameProcessAs(before.the('neighbours/neighbour'))
    },
  )
})

describe('A container is stopped, a pod is deleted', () => {
  const grace = 3

  /** The liveness probe of one container fails, so the kubelet stops it. Its neighbour is signalled later. */
  const stop = async ({ stopping, eventually }: { stopping: Pod; eventually: Eventually }) => {
    const obedient = stopping.exec('obedient')
    const stubborn = stopping.exec('stubborn')
    await Promise.all([
      stopping.hasLogged('obedient', 'listening'),
      stopping.hasLogged('stubborn', 'listening'),
    ])
    const [fromObedient, fromStubborn] = await Promise.all([
      stopping.listenTo('obedient'),
      stopping.listenTo('stubborn'),
    ])
    const before = await stubborn.lookNow()
    const sicken = () => obedient.write('/tmp/sick', 'yes')
    const restarts = await stopping.restarting(['obedient'], sicken, { within: 30 })

    await obedient.signal('USR1', before.the('stopping/stubborn'))
    await eventually(
      async () => expect(fromStubborn.lines, 'what the stubborn one wrote').to.include('got USR1'),
      { within: 10 },
    )
    return { before, after: await stubborn.lookNow(), restarts, fromObedient, fromStubborn }
  }

  /** Deletes the pod, with a daemon, an orphan, a zombie and an open exec in it. */
  const deletion = async ({ stopping }: { stopping: Pod }) => {
    const stubborn = stopping.exec('stubborn')
    await stopping.hasLogged('obedient', 'listening')
    const [fromObedient, fromStubborn, openExec] = await Promise.all([
      stopping.listenTo('obedient'),
      stopping.listenTo('stubborn'),
      stubborn.holdOpen('stopping/open-exec'),
      stubborn.daemonize('stopping/daemon'),
      stubborn.leaveOrphan('stopping/orphan'),
      stubborn.leaveZombie(),
    ])
    const before = await stubborn.lookNow()
    const ending = await stopping.delete({ within: 50 })
    return { before, ending, openExec, fromObedient, fromStubborn }
  }

  claim(
    'life.probe-restarts-one',
    {
      title:
        'a failing liveness probe restarts only its own container; the neighbour, whose probe passes, goes on',
      source: probes,
      level: 'required',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
      needs: ['kubernetes-api'],
    },
    async ({ once }) => {
      const { before, after, restarts } = await once(stop)
      const main = before.the('stopping/stubborn')
      expect(after.the('stopping/stubborn')).to.be.sameProcessAs(main)
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('stopping/obedient')).not.to.be.sameProcessAs(before.the('stopping/obedient'))
      expect(restarts.after.stubborn, 'how often the stubborn one was restarted').to.equal(
        restarts.before.stubborn,
      )
    },
  )

  claim(
    'life.stop-ends-main',
    {
      title:
        "once a stopped container has restarted, the main process that it had is gone; its neighbour's is still there",
      source: cri('The runtime must forcibly kill the container after the grace period is reached.'),
      level: 'required',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
    },
    async ({ once }) => {
      const { before, after } = await once(stop)
      expect(
        after.seesAgain(before.the('stopping/obedient')),
        'that the main process of the stopped container is still there',
      ).to.equal(false)
      expect(
        after.seesAgain(before.the('stopping/stubborn')),
        "that the neighbour's main process is still there",
      ).to.equal(true)
      expect(after).to.see('stopping/obedient')
    },
  )

  claim(
    'life.term-not-broadcast',
    {
      title:
        'stopping one container signals its main process only; deleting the pod sends each TERM once, then KILL after the grace',
      source: termination,
      level: 'required',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
      differs: {
        page: 'The kubelet triggers the container runtime to send a TERM signal to process 1 inside each container.',
        holds:
          'TERM goes to the main process of each container. In a shared process namespace, process 1 is the sandbox, which gets nothing. (The sentence is on the page "Termination of Pods"; see website#36013.)',
      },
    },
    async ({ once }) => {
      const stopped = await once(stop)
      expect(stopped.fromObedient.lines, 'what the obedient one wrote when it was stopped').to.deep.equal([
        'got TERM',
      ])
      expect(
        stopped.fromStubborn.lines,
        'what the stubborn one wrote when the other was stopped',
      ).to.deep.equal(['got USR1'])

      const { ending, fromObedient, fromStubborn } = await once(deletion)
      expect(fromObedient.lines, 'what the obedient one wrote when the pod was deleted').to.deep.equal([
        'got TERM',
      ])
      expect(fromStubborn.lines, 'what the stubborn one wrote when the pod was deleted').to.deep.equal([
        'got TERM',
      ])
      expect(ending.exitCode('obedient'), 'the exit code of the obedient one').to.equal(0)
      expect(ending.exitCode('stubborn'), 'the exit code of the stubborn one').to.equal(137)
      expect(ending.seconds, 'seconds until the pod was gone').to.be.at.least(grace)
    },
  )

  claim(
    'life.delete-in-grace',
    {
      title: 'a pod with a daemon, an orphan, a zombie and an open exec is gone when its grace has passed',
      source: expiry,
      level: 'required',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
    },
    async ({ once }) => {
      const { before, ending, fromObedient, fromStubborn } = await once(deletion)
      expect(before).to.see('stopping/daemon')
      expect(before).to.see('stopping/orphan')
      expect(before).to.see('stopping/open-exec')
      expect(before.zombies, 'zombies before the deletion').not.to.be.empty
      expect(
        fromStubborn.secondsAfter('got TERM'),
        'seconds from TERM to the end of the stubborn one',
      ).to.be.at.least(grace - 1)
      fromStubborn.mustEndInTime('got TERM', grace, fromObedient)
      expect(ending.seconds, 'seconds until the pod was gone').to.be.at.least(grace)
      ending.mustBeWithin(grace, 10)
    },
  )

  claim(
    'life.delete-leaves-nothing',
    {
      title: 'a deleted pod leaves no process on the node: its daemon and its orphan are gone',
      source: expiry,
      level: 'required',
      pods: {
        stopping: 'life/stopping.yaml',
        watching: 'life/node-watcher.yaml',
        other: 'life/lasting.yaml',
      },
      restarts: true,
      needs: ['host-namespaces'],
    },
    async ({ watching, once }) => {
      const { before } = await once(deletion)
      const node = letSeeTheNode(await watching.exec('watcher').lookNow())
      expect(node).to.see('lasting/neighbour')
      expect(node.seesAgain(before.the('stopping/daemon')), 'that the node sees the daemon still').to.equal(
        false,
      )
      expect(node.seesAgain(before.the('stopping/orphan')), 'that the node sees the orphan still').to.equal(
        false,
      )
    },
  )

  claim(
    'life.delete-tells-exec',
    {
      title: 'the caller of an exec that is open in a deleted pod is told that KILL ended it',
      source: expiry,
      // Kubernetes promises KILL for what is left, but not that an exec's caller is told how it ended.
      level: 'recommended',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
    },
    async ({ eventually, once }) => {
      const { before, openExec } = await once(deletion)
      expect(before).to.see('stopping/open-exec')
      await eventually(async () => expect(openExec.ending, 'the end of the open exec').to.equal('killed'), {
        within: 5,
      })
    },
  )
})

describe('A Job with a sidecar', () => {
  claim(
    'life.job-with-sidecar',
    {
      title:
        'a Job completes: its work signals its helper to end, the kubelet ends its sidecar; without sharing the helper goes on',
      source: jobs,
      level: 'required',
      pods: {
        sharing: { job: 'life/job-with-sidecar.yaml' },
        isolated: { job: 'life/job-with-sidecar-isolated.yaml' },
      },
      restarts: true,
      needs: ['kubernetes-api'],
    },
    async ({ sharing, isolated, eventually }) => {
      await sharing.completes({ within: 40 })
      expect(await sharing.container('helper')).to.tell({ 'state.exitCode': 0 })
      // By TERM. Kata turns it into KILL for a main process without a handler, like this one.
      expect(await sharing.container('sidecar')).to.tell({ 'state.exitCode': [143, 137] })

      await eventually(
        async () => expect(await isolated.container('work')).to.tell({ 'state.is': 'terminated' }),
        { within: 40 },
      )
      expect(await isolated.container('helper')).to.tell({ 'state.is': 'running' })
      expect(await isolated.ending(), 'the end of the Job that does not share').to.equal(undefined)
    },
  )
})
