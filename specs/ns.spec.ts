import { apiReference, documentation, manual, page } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { letSeeTheNode, mustBeOnOneKernel, mustHaveConsole } from '../lib/pod/kernel.ts'
import { debugged } from './debugging.ts'
import { isolatedRestart, restart } from './restarts.ts'

const visible = page.introduction(
  'processes in a container are visible\nto all other containers in the same pod',
  '容器中的进程对同一 Pod 中的所有其他容器都是可见的',
)
const single = apiReference('Share a single process namespace between all of the containers in a pod.')
const offByDefault = apiReference('Optional: Default to false.')
const namespaces = manual(
  'pid_namespaces',
  7,
  'A process is visible to other processes in its PID namespace, and to the processes in each direct ancestor PID namespace going back to the root PID namespace.',
)

const hooks = documentation(
  'Container Lifecycle Hooks',
  'concepts/containers/container-lifecycle-hooks/#hook-handler-implementations',
  'Executes a specific command, such as `pre-stop.sh`, inside the cgroups and namespaces of the Container.',
)

const ephemeral = apiReference(
  'The ephemeral container will be run in the namespaces (IPC, PID, etc) of this container. If not set then the ephemeral container uses the namespaces configured in the Pod spec.',
  'EphemeralContainer',
)

describe('Who shares a process namespace', () => {
  claim(
    'ns.equal-main',
    {
      title: 'the main processes of both containers are in one pid namespace',
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml' },
      onlyLooks: true,
    },
    async ({ shared }) => {
      expect([await shared.mainLook('a'), await shared.mainLook('b')]).to.be.inOneNamespace
    },
  )

  claim(
    'ns.equal-ten',
    {
      title:
        'the main processes of ten containers are in one pid namespace, and know each other by the same PIDs',
      source: single,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      const looks = await callers.mainLooks()
      expect(callers.containers, 'the containers').to.have.length(10)
      expect(looks).to.be.inOneNamespace
      expect(looks).to.agreeOnPids
    },
  )

  claim(
    'ns.exec-joins',
    {
      title: "a process exec'd in a container is in the pid namespace of the container's main process",
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml' },
      onlyLooks: true,
    },
    async ({ shared }) => {
      expect(await shared.looksOf('a')).to.be.inOneNamespace
      expect(await shared.looksOf('b')).to.be.inOneNamespace
    },
  )

  claim(
    'ns.exec-equal-ten',
    {
      title: "processes exec'd in ten containers are in one pid namespace",
      source: single,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      const looks = await callers.execLooks()
      expect(callers.containers, 'the containers').to.have.length(10)
      expect(looks).to.be.inOneNamespace
    },
  )

  claim(
    'ns.symmetric',
    {
      title: "each container sees the other's main process, from its own main process and from an exec'd one",
      source: visible,
      level: 'required',
      pods: { shared: 'ns/shared.yaml' },
      onlyLooks: true,
    },
    async ({ shared }) => {
      expect(await shared.looksOf('a')).to.see('shared/b')
      expect(await shared.looksOf('b')).to.see('shared/a')
    },
  )

  claim(
    'ns.same-pids',
    {
      title: 'a process has the same PID for every container and for itself',
      source: namespaces,
      level: 'required',
      pods: { shared: 'ns/shared.yaml' },
      onlyLooks: true,
    },
    async ({ shared }) => {
      const a = await shared.mainLook('a')
      const b = await shared.mainLook('b')
      expect(b.the('shared/a').pid, "a's PID in b's eyes").to.equal(a.by.pid)
      expect(a.the('shared/b').pid, "b's PID in a's eyes").to.equal(b.by.pid)
      expect(await shared.looksOf('a')).to.agreeOnPids
    },
  )

  claim(
    'ns.init-joins',
    {
      title: 'an init container runs in the pid namespace that the containers share later',
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml' },
      onlyLooks: true,
    },
    async ({ shared }) => {
      const said = await shared.lastWords('init')
      expect(said, 'what the init container wrote').to.include((await shared.mainLook('a')).by.namespaces.pid)
      expect(said, 'what the init container wrote').not.to.include('PID 1\n')
    },
  )

  claim(
    'ns.sidecar-joins',
    {
      title:
        'a restartable init container (sidecar) is in the pid namespace of the containers, and they see each other',
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml', isolated: 'ns/isolated.yaml' },
      onlyLooks: true,
    },
    async ({ shared, isolated }) => {
      const sidecar = await shared.terminal('sidecar').lookAround()
      expect([sidecar, await shared.mainLook('a')]).to.be.inOneNamespace
      expect(sidecar).to.see('shared/a')
      expect(await shared.looksOf('a')).to.see('shared/sidecar')
      expect(await isolated.looksOf('a')).not.to.see('isolated/sidecar')
    },
  )

  claim(
    'ns.hooks-join',
    {
      title:
        'a postStart hook and an exec probe run in the pid namespace of the containers; without sharing, in that of their own',
      source: hooks,
      level: 'required',
      pods: { shared: 'ns/shared.yaml', isolated: 'ns/isolated.yaml' },
      onlyLooks: true,
    },
    async ({ shared, isolated }) => {
      const { pid } = (await shared.mainLook('b')).by.namespaces
      expect(
        await shared.terminal('a').readText('/tmp/post-start'),
        'the namespace of the postStart hook',
      ).to.equal(`${pid}\n`)
      expect(await shared.terminal('a').readText('/tmp/probe'), 'the namespace of the exec probe').to.equal(
        `${pid}\n`,
      )

      const own = (await isolated.mainLook('a')).by.namespaces.pid
      expect(own, "a's namespace without sharing").not.to.equal(
        (await isolated.mainLook('b')).by.namespaces.pid,
      )
      expect(
        await isolated.terminal('a').readText('/tmp/post-start'),
        'the namespace of the postStart hook without sharing',
      ).to.equal(`${own}\n`)
    },
  )

  claim(
    'ns.probe-joins',
    {
      title:
        "an exec probe runs in the pid namespace that its container shares; without sharing, in its container's own",
      source: documentation(
        'Liveness, Readiness, and Startup Probes',
        'concepts/workloads/pods/probes/#check-mechanisms',
        'Executes a specified command inside the container.',
      ),
      level: 'required',
      pods: { shared: 'ns/shared.yaml', isolated: 'ns/isolated.yaml' },
      onlyLooks: true,
    },
    async ({ shared, isolated }) => {
      expect(await shared.terminal('a').readText('/tmp/probe'), 'the namespace of the exec probe').to.equal(
        `${(await shared.mainLook('b')).by.namespaces.pid}\n`,
      )

      const own = (await isolated.mainLook('a')).by.namespaces.pid
      expect(own, "a's namespace without sharing").not.to.equal(
        (await isolated.mainLook('b')).by.namespaces.pid,
      )
      expect(
        await isolated.terminal('a').readText('/tmp/probe'),
        'the namespace of the exec probe without sharing',
      ).to.equal(`${own}\n`)
    },
  )
})

describe('Who does not', () => {
  claim(
    'ns.pods-apart',
    {
      title: 'two sharing pods on one node have a pid namespace each and do not see each other',
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml', neighbours: 'root/neighbours.yaml' },
      onlyLooks: true,
    },
    async ({ shared, neighbours }) => {
      expect([await shared.mainLook('a'), await neighbours.mainLook('owner')]).not.to.be.inOneNamespace
      expect(await shared.looksNow('a')).not.to.see('neighbours/owner')
      expect(await neighbours.looksNow('owner')).not.to.see('shared/a')
    },
  )

  claim(
    'ns.not-node',
    {
      title: "the shared pid namespace is not the node's: a pod in the node's namespace is not visible in it",
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml', hostPid: 'ns/host-pid.yaml' },
      onlyLooks: true,
      needs: ['host-namespaces'],
    },
    async ({ shared, hostPid }) => {
      expect([await shared.mainLook('a'), await hostPid.mainLook('a')]).not.to.be.inOneNamespace
      expect([await shared.execLook('a'), await hostPid.execLook('a')]).not.to.be.inOneNamespace
      expect(await shared.looksNow('a')).not.to.see('host-pid/a')
    },
  )

  claim(
    'ns.default-isolated',
    {
      title:
        'containers of a pod that does not set shareProcessNamespace have a pid namespace each, do not see each other, and are PID 1',
      source: offByDefault,
      level: 'required',
      pods: { unset: 'ns/unset.yaml' },
      onlyLooks: true,
    },
    async ({ unset }) => {
      expect([await unset.mainLook('a'), await unset.mainLook('b')]).not.to.be.inOneNamespace
      expect(await unset.mainLook('a')).not.to.see('unset/b')
      expect(await unset.mainLook('b')).not.to.see('unset/a')
      expect((await unset.mainLook('a')).by.pid, "a's own PID").to.equal(1)
      expect((await unset.mainLook('b')).by.pid, "b's own PID").to.equal(1)
    },
  )

  claim(
    'ns.false-isolated',
    {
      title:
        'containers of a pod whose shareProcessNamespace is false have a pid namespace each, do not see each other, and are PID 1',
      source: offByDefault,
      level: 'required',
      pods: { isolated: 'ns/isolated.yaml' },
      onlyLooks: true,
    },
    async ({ isolated }) => {
      expect([await isolated.mainLook('a'), await isolated.mainLook('b')]).not.to.be.inOneNamespace
      expect(await isolated.looksOf('a')).not.to.see('isolated/b')
      expect(await isolated.looksOf('b')).not.to.see('isolated/a')
      expect((await isolated.mainLook('a')).by.pid, "a's own PID").to.equal(1)
      expect((await isolated.mainLook('b')).by.pid, "b's own PID").to.equal(1)
    },
  )

  claim(
    'ns.isolated-exec-joins',
    {
      title: "in a pod that does not share, a process exec'd in a container is in that container's namespace",
      source: offByDefault,
      level: 'required',
      pods: { isolated: 'ns/isolated.yaml' },
      onlyLooks: true,
    },
    async ({ isolated }) => {
      expect(await isolated.looksOf('a')).to.be.inOneNamespace
      expect(await isolated.looksOf('b')).to.be.inOneNamespace
      expect([await isolated.execLook('a'), await isolated.execLook('b')]).not.to.be.inOneNamespace
    },
  )

  claim(
    'ns.hostpid',
    {
      title:
        "with hostPID both containers are in the node's pid namespace, and see each other and other pods",
      source: apiReference("Use the host's pid namespace."),
      level: 'required',
      pods: { hostPid: 'ns/host-pid.yaml', isolated: 'ns/isolated.yaml' },
      onlyLooks: true,
      needs: ['host-namespaces'],
    },
    async ({ hostPid }) => {
      expect([...(await hostPid.looksOf('a')), ...(await hostPid.looksOf('b'))]).to.be.inOneNamespace
      expect(await hostPid.looksOf('a')).to.see('host-pid/b')
      expect(await hostPid.looksOf('b')).to.see('host-pid/a')
      expect(letSeeTheNode(await hostPid.looksNow('a'))).to.see('isolated/a')
    },
  )

  claim(
    'ns.isolated-from-host-pid',
    {
      title:
        "a container of a pod that does not share sees no process of a pod in the node's pid namespace, which sees it",
      source: namespaces,
      level: 'required',
      pods: { isolated: 'ns/isolated.yaml', hostPid: 'ns/host-pid.yaml' },
      onlyLooks: true,
      needs: ['host-namespaces'],
    },
    async ({ isolated, hostPid }) => {
      const node = letSeeTheNode(await hostPid.terminal('a').lookNow())
      expect(node).to.see('host-pid/a')
      expect(node).to.see('isolated/a')
      const looks = await isolated.looksNow('a')
      expect(looks).to.see('isolated/a')
      expect(looks).not.to.see('host-pid/a')
      expect([...looks, node]).not.to.be.inOneNamespace
    },
  )
})

describe('An ephemeral container', () => {
  claim(
    'ns.ephemeral-joins',
    {
      title:
        "an ephemeral container's main and exec'd processes are in the pod's namespace; without sharing, in one of its own",
      source: ephemeral,
      level: 'required',
      pods: { sharing: 'ephemeral/debugged-shared.yaml', isolated: 'ephemeral/debugged-isolated.yaml' },
    },
    async ({ sharing, isolated, once }) => {
      await once(debugged)
      const main = await sharing.terminal('debugger').lookNow()
      const exec = await sharing.exec('debugger').lookNow()
      const looks = [main, exec, await sharing.exec('a').lookNow(), await sharing.exec('b').lookNow()]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.agreeOnPids
      expect(looks).to.see('debugged-shared/a')
      expect(looks).to.see('debugged-shared/debugger')

      await isolated.addEphemeral('debugger')
      const apart = await isolated.terminal('debugger').lookNow()
      expect(apart.the('debugged-isolated/debugger')).to.tell({ pid: 1 })
      expect(apart).not.to.see('debugged-isolated/a')
      expect(await isolated.exec('a').lookNow()).not.to.see('debugged-isolated/debugger')
    },
  )

  claim(
    'ns.ephemeral-target-ignored',
    {
      title: "in a sharing pod, even an ephemeral container with a target is in the pod's namespace",
      source: ephemeral,
      level: 'recommended',
      pods: { sharing: 'ephemeral/debugged-shared.yaml' },
      needs: ['kubernetes-api'],
    },
    async ({ sharing }) => {
      await sharing.addEphemeral('targeting', { target: 'a' })
      const main = await sharing.terminal('targeting').lookNow()
      const exec = await sharing.exec('targeting').lookNow()
      const looks = [main, exec, await sharing.exec('a').lookNow()]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.see('debugged-shared/b')
      expect(exec.the('debugged-shared/a')).not.to.tell({ pid: 1 })
      expect(exec.first.command, 'the command of PID 1').not.to.equal(exec.the('debugged-shared/a').command)
    },
  )

  claim(
    'ns.ephemeral-target-isolated',
    {
      title:
        "without sharing, an ephemeral container with a target is in the target's namespace, not in the other container's",
      // "The container runtime must implement support for this feature. If the runtime does not support
      // namespace targeting then the result of setting this field is undefined." (the same field's text). No
      // API tells whether it does. containerd, CRI-O and cri-dockerd do: they join the namespace of a process
      // of their node's kernel. Kata, whose pods each have a kernel, uses the pod's namespace instead. So the
      // claim applies where two pods are on one kernel.
      source: ephemeral,
      level: 'required',
      pods: { isolated: 'ephemeral/debugged-isolated.yaml', another: 'ns/isolated.yaml' },
    },
    async ({ isolated, another }) => {
      mustBeOnOneKernel(await isolated.execLook('a'), await another.execLook('a'))
      await isolated.addEphemeral('targeting', { target: 'a' })
      const main = await isolated.terminal('targeting').lookNow()
      const exec = await isolated.exec('targeting').lookNow()
      const target = await isolated.exec('a').lookNow()
      expect([main, exec, target]).to.be.inOneNamespace
      expect(exec.the('debugged-isolated/a')).to.tell({ pid: 1 })
      expect(target).to.see('debugged-isolated/targeting')

      const other = await isolated.exec('b').lookNow()
      expect([main, exec]).not.to.see('debugged-isolated/b')
      expect(other).not.to.see('debugged-isolated/targeting')
    },
  )
})

describe('Who comes back into it', () => {
  claim(
    'ns.restart-rejoins',
    {
      title: "a restarted container's main and exec'd processes come back into its neighbours' namespace",
      source: single,
      level: 'required',
      pods: { lasting: 'life/lasting.yaml', isolated: 'life/lasting-isolated.yaml' },
      restarts: true,
    },
    async ({ lasting, isolated, once }) => {
      const stopped = lasting.exec('stopped')
      const [{ after }, apart] = await Promise.all([once(restart), once(isolatedRestart)])
      const main = await lasting.terminal('stopped').lookNow()
      const exec = await stopped.lookNow()
      expect([after, main, exec]).to.be.inOneNamespace
      expect(main.by.pid, 'the PID of the restarted main process').to.equal(after.the('lasting/stopped').pid)
      expect([main, exec]).to.see('lasting/neighbour')

      const other = await isolated.exec('unreaping').lookNow()
      expect([apart.after, other]).not.to.be.inOneNamespace
      expect(other).not.to.see('lasting-isolated/stopped')
    },
  )

  claim(
    'ns.sidecar-restart-rejoins',
    {
      title:
        'a sidecar that a neighbour kills comes back into the pid namespace; without sharing it gets a new one',
      source: single,
      level: 'required',
      pods: { shared: 'ns/shared.yaml', isolated: 'ns/isolated.yaml' },
      restarts: true,
    },
    async ({ shared, isolated }) => {
      const a = shared.exec('a')
      const before = await a.lookNow()
      const kill = () => a.signal('KILL', before.the('shared/sidecar'))
      const exit = () => isolated.terminal('sidecar').exit(0)
      await Promise.all([
        shared.restarting(['sidecar'], kill, { within: 30 }),
        isolated.restarting(['sidecar'], exit, { within: 30 }),
      ])
      const main = await shared.terminal('sidecar').lookNow()
      const exec = await shared.exec('sidecar').lookNow()
      const after = await a.lookNow()
      expect(after.the('shared/sidecar')).not.to.be.sameProcessAs(before.the('shared/sidecar'))
      expect(after.the('shared/a')).to.be.sameProcessAs(before.the('shared/a'))
      expect(after.first).to.be.sameProcessAs(before.first)
      expect([before, after, main, exec]).to.be.inOneNamespace
      expect([after, main, exec]).to.agreeOnPids

      const apart = await isolated.terminal('sidecar').lookNow()
      expect(apart.the('isolated/sidecar')).to.tell({ pid: 1 })
      expect(apart).not.to.see('isolated/a')
    },
  )
})

describe('Who may see which namespaces another is in', () => {
  claim(
    'ns.links-other-uid-denied',
    {
      title:
        'the links /proc/PID/ns/* are readable to the same user, not to another, and always to root with SYS_PTRACE',
      source: manual(
        'namespaces',
        7,
        'Permission to dereference or read (readlink(2)) these symbolic links is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.allowed('ns', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('ns', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('ns', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('ns', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('ns', 'callers/user')
    },
  )
})

describe('Who ends in it', () => {
  claim(
    'ns.pre-stop-joins',
    {
      title:
        "a preStop hook runs in the pid namespace that its container shares; without sharing, in its container's own",
      source: hooks,
      level: 'required',
      pods: { ending: 'ns/ending.yaml', isolated: 'ns/ending-isolated.yaml' },
      restarts: true,
    },
    async ({ ending, isolated }) => {
      const together = (await ending.mainLook('b')).by.namespaces.pid
      const alone = (await isolated.mainLook('a')).by
      await Promise.all([mustHaveConsole(ending.terminal('a')), mustHaveConsole(isolated.terminal('a'))])
      const [fromEnding, fromIsolated] = await Promise.all([ending.listenTo('a'), isolated.listenTo('a')])
      await Promise.all([ending.delete({ within: 30 }), isolated.delete({ within: 30 })])

      expect(alone, 'the main process without sharing').to.include({ pid: 1 })
      expect(fromIsolated.pidNamespace, 'where the hook ran without sharing').to.equal(alone.namespaces.pid)
      expect(fromEnding.pidNamespace, 'where the hook ran').to.equal(together)
    },
  )
})
