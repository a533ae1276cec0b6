import { apiReference, cri, documentation, manual } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import type { Eventually } from '../lib/pod/eventually.ts'
import { expect } from '../lib/pod/expect.ts'
import { letSeeTheNode } from '../lib/pod/kernel.ts'
import type { Pod } from '../lib/pod/pod.ts'
import { stopSignalToldBy } from '../lib/pod/stop-signal.ts'
import { isolatedRestart, restart } from './restarts.ts'
import { destruction } from './sources.ts'

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
const replacement = documentation(
  'Pod Lifecycle',
  'concepts/workloads/pods/pod-lifecycle/#pod-lifetime',
  'If you make a replacement Pod, it can even have same name (as in `.metadata.name`) that the old Pod had, but the replacement would have a different `.metadata.uid` from the old Pod.',
)
const sidecarsLast = documentation(
  'Termination of Pods',
  'concepts/workloads/pods/pod-termination/#termination-with-sidecars',
  'the kubelet will delay sending the TERM signal to these sidecar containers until the last main container has fully terminated. The sidecar containers will be terminated in the reverse order they are defined in the Pod spec.',
)
const imageStopSignal = documentation(
  'Termination of Pods',
  'concepts/workloads/pods/pod-termination/',
  'Many container runtimes respect the `STOPSIGNAL` value defined in the container image and, if different, send the container image configured STOPSIGNAL instead of TERM.',
)
const stopSignal = documentation(
  'Termination of Pods',
  'concepts/workloads/pods/pod-termination/#pod-termination-stop-signals',
  'If a stop signal is defined in the lifecycle, this will override the signal defined in the container image.',
)
const restartRule = documentation(
  'Container Restarts',
  'concepts/workloads/pods/container-restarts/#container-restart-rules',
  'The supported action is `Restart`, which means the container will be restarted.',
)
const restartInPlace = documentation(
  'Container Restarts',
  'concepts/workloads/pods/container-restarts/#restart-all-containers',
  'The pod keeps its UID, sandbox, IP, and volumes.',
)
const cleanSlate = documentation(
  'Container Restarts',
  'concepts/workloads/pods/container-restarts/#restart-all-containers',
  'This mechanism is useful in scenarios where a clean slate for all containers is necessary',
)
const endsBySignal = {
  where: 'KEP-277, Ephemeral Containers',
  says: 'There is no API support for killing or restarting an ephemeral container. The only way to exit the container is to send it an OS signal.',
  url: 'https://github.com/kubernetes/enhancements/blob/master/keps/sig-node/277-ephemeral-containers/README.md',
}
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

describe('A container ends and starts again', () => {
  claim(
    'life.ephemeral-ended-by-signal',
    {
      title:
        "a neighbour's KILL ends an ephemeral container, which is not restarted, while a container that it ends is",
      source: endsBySignal,
      level: 'required',
      pods: { lasting: 'life/lasting.yaml' },
      restarts: true,
    },
    async ({ lasting, eventually, once }) => {
      const neighbour = lasting.exec('neighbour')
      await lasting.addEphemeral('debugger')
      await lasting.terminal('debugger').ownPid()
      await neighbour.signal('KILL', (await neighbour.lookNow()).the('lasting/debugger'))
      await eventually(
        async () => expect(await lasting.container('debugger')).to.tell({ 'state.is': 'terminated' }),
        { within: 10 },
      )
      // Whoever restarts the pod's containers has dealt with all of them when one of them is there again.
      const { restarts } = await once(restart)
      expect(restarts.after.stopped, 'how often the stopped container was restarted').not.to.equal(
        restarts.before.stopped,
      )
      expect(await lasting.container('debugger')).to.tell({
        'state.is': 'terminated',
        'state.exitCode': 137,
        restartCount: 0,
      })
    },
  )

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
    async ({ lasting, once }) => {
      const neighbour = lasting.exec('neighbour')
      const { before } = await once(restart)
      expect(before).to.see('lasting/daemon-of-stopped')
      expect(before).to.see('lasting/exec-of-stopped')
      const after = await neighbour.lookWithout(['lasting/daemon-of-stopped', 'lasting/exec-of-stopped'], {
        within: 10,
      })
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
    async ({ lasting, once }) => {
      const neighbour = lasting.exec('neighbour')
      const { before } = await once(restart)
      expect(before).to.see('lasting/daemon-of-stopped')
      const after = await neighbour.lookWithout(['lasting/daemon-of-stopped'], { within: 10 })
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

describe('A rule restarts containers', () => {
  claim(
    'life.container-restart-rule',
    {
      title:
        'in a pod that restarts nothing, a rule restarts one container after one exit code: into the namespace, beside an unchanged neighbour',
      source: restartRule,
      level: 'required',
      pods: { ruled: 'life/ruled.yaml' },
      restarts: true,
      needs: ['kubernetes-api', 'feature: ContainerRestartRules'],
    },
    async ({ ruled, eventually }) => {
      const main = ruled.terminal('ruled')
      const neighbour = ruled.terminal('neighbour')
      await main.ownPid()
      const before = await neighbour.lookNow()
      await ruled.restarting(['ruled'], () => main.exit(42), { within: 30 })
      const again = await main.lookNow()
      const after = await neighbour.lookNow()
      expect([again, after]).to.be.inOneNamespace
      expect(after.the('ruled/ruled')).not.to.be.sameProcessAs(before.the('ruled/ruled'))
      expect(after.the('ruled/neighbour')).to.be.sameProcessAs(before.the('ruled/neighbour'))
      expect(after.first).to.be.sameProcessAs(before.first)

      await main.exit(7)
      await eventually(
        async () => expect(await ruled.container('ruled')).to.tell({ 'state.is': 'terminated' }),
        { within: 10 },
      )
      expect(await ruled.container('ruled')).to.tell({ 'state.exitCode': 7, restartCount: 1 })
      expect((await neighbour.lookNow()).first).to.be.sameProcessAs(before.first)
    },
  )

  /** A container ends with the exit code that restarts all containers. A daemon runs beside each main process. */
  const restartAll = async ({ inPlace }: { inPlace: Pod }) => {
    await Promise.all([
      inPlace.terminal('source').daemonize('in-place/daemon-of-source'),
      inPlace.terminal('neighbour').daemonize('in-place/daemon-of-neighbour'),
    ])
    const before = await inPlace.terminal('neighbour').lookNow()
    const exit = () => inPlace.terminal('source').exit(42)
    await inPlace.restarting(['source', 'neighbour'], exit, { within: 60 })
    await inPlace.terminal('source').ownPid()
    return { before, after: await inPlace.terminal('neighbour').lookNow() }
  }

  claim(
    'life.restart-all-containers',
    {
      title:
        'a rule that restarts all containers of a pod leaves PID 1, the namespaces and the UID of the pod as they were',
      source: restartInPlace,
      level: 'required',
      pods: { inPlace: 'life/in-place.yaml' },
      restarts: true,
      needs: ['kubernetes-api', 'feature: RestartAllContainersOnContainerExits'],
    },
    async ({ inPlace, cluster, once }) => {
      const uid = await cluster.uidOf(inPlace)
      const { before, after } = await once(restartAll)
      expect(after.the('in-place/source')).not.to.be.sameProcessAs(before.the('in-place/source'))
      expect(after.the('in-place/neighbour')).not.to.be.sameProcessAs(before.the('in-place/neighbour'))
      expect(after.first).to.be.sameProcessAs(before.first)
      expect([before, after, await inPlace.terminal('source').lookNow()]).to.be.inOneNamespace
      expect(after.by.namespaces.user, 'the user namespace').to.equal(before.by.namespaces.user)
      expect(await cluster.uidOf(inPlace), 'the UID of the pod').to.equal(uid)
    },
  )

  claim(
    'life.restart-all-clean',
    {
      title: 'after a rule has restarted all containers of a pod, the daemons of both are gone within 10 s',
      source: cleanSlate,
      // No source promises that processes go with their container: see life.restart-clean.
      level: 'recommended',
      pods: { inPlace: 'life/in-place.yaml' },
      restarts: true,
      needs: ['kubernetes-api', 'feature: RestartAllContainersOnContainerExits'],
    },
    async ({ inPlace, once }) => {
      const { before } = await once(restartAll)
      expect(before).to.see('in-place/daemon-of-source')
      expect(before).to.see('in-place/daemon-of-neighbour')
      await inPlace
        .terminal('neighbour')
        .lookWithout(['in-place/daemon-of-source', 'in-place/daemon-of-neighbour'], { within: 10 })
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
    // What they write later is not about this stop.
    const heard = { obedient: fromObedient.lines, stubborn: fromStubborn.lines }
    return { before, after: await stubborn.lookNow(), restarts, heard }
  }

  /** The liveness probe of the container that does not end at TERM fails, so the kubelet has it killed. */
  const killing = async ({ stopping }: { stopping: Pod }) => {
    const obedient = stopping.exec('obedient')
    await Promise.all([
      stopping.hasLogged('obedient', 'listening'),
      stopping.hasLogged('stubborn', 'listening'),
    ])
    const [fromObedient, fromStubborn] = await Promise.all([
      stopping.listenTo('obedient'),
      stopping.listenTo('stubborn'),
    ])
    const before = await obedient.lookNow()
    const sicken = () => stopping.exec('stubborn').write('/tmp/sick', 'yes')
    const restarts = await stopping.restarting(['stubborn'], sicken, { within: 40 })
    return { before, after: await obedient.lookNow(), restarts, fromObedient, fromStubborn }
  }

  /** Deletes the pod, with a daemon, an orphan, a zombie and an open exec in it. */
  const deletion = async ({ stopping }: { stopping: Pod }) => {
    const stubborn = stopping.exec('stubborn')
    await Promise.all([
      stopping.hasLogged('obedient', 'listening'),
      stopping.hasLogged('stubborn', 'listening'),
    ])
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
    'life.kill-not-broadcast',
    {
      title:
        'a container that does not end at TERM gets KILL after its grace, alone: its neighbour and PID 1 are not signalled',
      source: probes,
      level: 'required',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
    },
    async ({ stopping, once }) => {
      const { before, after, restarts, fromObedient, fromStubborn } = await once(killing)
      expect(fromStubborn.lines, 'what the stubborn one wrote when it was stopped').to.deep.equal([
        'got TERM',
      ])
      expect(
        fromStubborn.secondsAfter('got TERM'),
        'seconds from TERM to the end of the stubborn one',
      ).to.be.at.least(grace - 1)
      expect((await stopping.lastEndOf('stubborn')).exitCode, 'exit code of the stubborn one').to.equal(137)
      expect(after.the('stopping/stubborn')).not.to.be.sameProcessAs(before.the('stopping/stubborn'))

      expect(fromObedient.lines, 'what its neighbour wrote').to.be.empty
      expect(after.the('stopping/obedient')).to.be.sameProcessAs(before.the('stopping/obedient'))
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(restarts.after.obedient, 'how often its neighbour was restarted').to.equal(
        restarts.before.obedient,
      )
    },
  )

  claim(
    'life.delete-leaves-nothing',
    {
      title:
        'a deleted pod leaves no process on the node: its daemon and its orphan, visible before, are gone',
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
    async ({ stopping, watching, once }) => {
      // The next claim judges how a container of the same pod stops, so that comes first.
      await once(stop)
      const stubborn = stopping.exec('stubborn')
      await Promise.all([
        stubborn.daemonize('stopping/watched-daemon'),
        stubborn.leaveOrphan('stopping/watched-orphan'),
      ])
      const inside = await stubborn.lookNow()
      const daemon = inside.the('stopping/watched-daemon')
      const orphan = inside.the('stopping/watched-orphan')
      const before = letSeeTheNode(await watching.terminal('watcher').lookNow())
      expect(before.seesAgain(daemon), 'that the node sees the daemon').to.equal(true)
      expect(before.seesAgain(orphan), 'that the node sees the orphan').to.equal(true)

      await once(deletion)
      const after = letSeeTheNode(await watching.terminal('watcher').lookNow())
      expect(after).to.see('lasting/neighbour')
      expect(after.seesAgain(daemon), 'that the node sees the daemon still').to.equal(false)
      expect(after.seesAgain(orphan), 'that the node sees the orphan still').to.equal(false)
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
      expect(stopped.heard.obedient, 'what the obedient one wrote when it was stopped').to.deep.equal([
        'got TERM',
      ])
      expect(stopped.heard.stubborn, 'what the stubborn one wrote when the other was stopped').to.deep.equal([
        'got USR1',
      ])

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

  claim(
    'life.pod-recreated-fresh',
    {
      title: 'a pod with the name of a deleted one has a new namespace, with another PID 1 and nothing old',
      source: replacement,
      level: 'required',
      pods: { stopping: 'life/stopping.yaml' },
      restarts: true,
    },
    async ({ stopping, once }) => {
      const { before } = await once(deletion)
      await stopping.createAgain()
      const now = await stopping.exec('obedient').lookNow()
      const after = [now, await stopping.exec('stubborn').lookNow()]
      expect(after).to.be.inOneNamespace
      expect(now.hasFirstOf(before), 'that PID 1 is the old one').to.equal(false)
      expect(after).not.to.see('stopping/daemon')
      expect(after).not.to.see('stopping/orphan')
      expect(after).not.to.see('stopping/open-exec')
      await stopping.dismiss()
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

describe('Who is stopped how, and when', () => {
  /** Deletes a pod in which each container says what it gets. */
  const parted = async ({ parting }: { parting: Pod }) => {
    const names = ['early', 'late', 'slow', 'asking'] as const
    await Promise.all(names.map(name => parting.hasLogged(name, 'listening')))
    const [early, late, slow, asking, nginx] = await Promise.all([
      parting.listenTo('early'),
      parting.listenTo('late'),
      parting.listenTo('slow'),
      parting.listenTo('asking'),
      parting.listenTo('nginx'),
    ])
    const asked = await parting.container('asking')
    const ending = await parting.delete({ within: 50 })
    return { early, late, slow, asking, nginx, asked, ending }
  }

  claim(
    'life.init-leaves-nothing',
    {
      title: 'a daemon that an init container leaves is gone within 10 s of the start of the containers',
      source: destruction,
      // No source promises it: see life.restart-clean. Kata had it reported as a bug (kata-containers#4663).
      level: 'recommended',
      pods: { parting: 'life/parting.yaml' },
    },
    async ({ parting }) => {
      expect(await parting.lastWords('init'), 'what the init container saw').to.include(
        'parting/daemon-of-init',
      )
      const after = await parting.exec('slow').lookWithout(['parting/daemon-of-init'], { within: 10 })
      expect(after).to.see('parting/early')
    },
  )

  claim(
    'life.sidecar-last',
    {
      title:
        'when a pod is deleted, its sidecars get TERM after its last container has ended, each after the one that started later',
      source: sidecarsLast,
      level: 'required',
      pods: { parting: 'life/parting.yaml' },
      restarts: true,
    },
    async ({ once }) => {
      const { early, late, slow, ending } = await once(parted)
      // Once the grace has passed, sidecars do not end in turn.
      ending.mustBeWithin(25, 0)
      expect(slow.lines.join(), 'what the slow container wrote').to.include('parting/early parting/late')
      expect(late.lines, 'what the sidecar that started last wrote').to.deep.equal([
        'got TERM beside parting/early parting/late',
      ])
      expect(early.lines, 'what the sidecar that started first wrote').to.deep.equal([
        'got TERM beside parting/early',
      ])
    },
  )

  claim(
    'life.image-stop-signal',
    {
      title: 'nginx is stopped by QUIT, as its image says; its neighbours are not',
      source: imageStopSignal,
      level: 'recommended',
      pods: { parting: 'life/parting.yaml' },
      restarts: true,
    },
    async ({ once }) => {
      const { early, late, slow, asking, nginx } = await once(parted)
      expect(nginx.lines.join('\n'), 'what nginx wrote').to.include('signal 3 (SIGQUIT) received')
      expect(nginx.lines.join('\n'), 'what nginx wrote').not.to.include('signal 15 (SIGTERM) received')
      const others = [early, late, slow, asking].flatMap(({ lines }) => lines)
      expect(others, 'what its neighbours wrote').not.to.include('got QUIT')
    },
  )

  claim(
    'life.stop-signal',
    {
      title: 'a container is stopped by the signal that its lifecycle names; its neighbours are not',
      source: stopSignal,
      level: 'required',
      pods: { parting: 'life/parting.yaml' },
      restarts: true,
      needs: ['feature: ContainerStopSignals'],
    },
    async ({ once }) => {
      const { early, late, slow, asking, asked } = await once(parted)
      expect(stopSignalToldBy(asked), 'the stop signal that the runtime tells').to.equal('SIGUSR1')
      expect(asking.lines, 'what the container wrote that asks for USR1').to.deep.equal(['got USR1'])
      expect(slow.lines.join(), 'what its neighbour wrote').to.include('got TERM')
      const others = [early, late, slow].flatMap(({ lines }) => lines)
      expect(others, 'what its neighbours wrote').not.to.include('got USR1')
    },
  )
})
