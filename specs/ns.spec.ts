import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { apiReference, manual, page } from '../lib/claim/source.ts'
import { pod } from '../lib/pod/pod.ts'

const visible = page.introduction(
  'processes in a container are visible\nto all other containers in that pod',
  '容器中的进程对该 pod 中的所有其他容器都是可见的',
)
const single = apiReference('Share a single process namespace between all of the containers in a pod.')
const offByDefault = apiReference('Optional: Default to false.')
const namespaces = manual(
  'pid_namespaces',
  7,
  'A process is visible to other processes in its PID namespace, and to the processes in each direct ancestor PID namespace going back to the root PID namespace.',
)

describe('Who shares a process namespace', () => {
  const shared = pod('ns/shared.yaml')
  const callers = pod('truth/callers.yaml')

  claim(
    {
      id: 'ns.equal-main',
      title: 'the main processes of both containers are in one pid namespace',
      source: single,
      level: 'required',
      pods: [shared],
    },
    async () => {
      expect([await shared.mainLook('a'), await shared.mainLook('b')]).to.be.inOneNamespace
    },
  )

  claim(
    {
      id: 'ns.equal-ten',
      title:
        'the main processes of ten containers are in one pid namespace, and know each other by the same PIDs',
      source: single,
      level: 'required',
      pods: [callers],
    },
    async () => {
      const looks = await callers.mainLooks()
      expect(looks).to.have.length(10)
      expect(looks).to.be.inOneNamespace
      expect(looks).to.agreeOnPids
    },
  )

  claim(
    {
      id: 'ns.exec-joins',
      title: "a process exec'd in a container is in the pid namespace of the container's main process",
      source: single,
      level: 'required',
      pods: [shared],
    },
    async () => {
      expect(await shared.looksOf('a')).to.be.inOneNamespace
      expect(await shared.looksOf('b')).to.be.inOneNamespace
    },
  )

  claim(
    {
      id: 'ns.exec-equal-ten',
      title: "processes exec'd in ten containers are in one pid namespace",
      source: single,
      level: 'required',
      pods: [callers],
    },
    async () => {
      const looks = await callers.execLooks()
      expect(looks).to.have.length(10)
      expect(looks).to.be.inOneNamespace
    },
  )

  claim(
    {
      id: 'ns.symmetric',
      title: "each container sees the other's main process, from its own main process and from an exec'd one",
      source: visible,
      level: 'required',
      pods: [shared],
    },
    async () => {
      expect(await shared.looksOf('a')).to.see('shared/b')
      expect(await shared.looksOf('b')).to.see('shared/a')
    },
  )

  claim(
    {
      id: 'ns.same-pids',
      title: 'a process has the same PID in the eyes of every container, itself included',
      source: namespaces,
      level: 'required',
      pods: [shared],
    },
    async () => {
      const a = await shared.mainLook('a')
      const b = await shared.mainLook('b')
      expect(b.the('shared/a').pid).to.equal(a.by.pid)
      expect(a.the('shared/b').pid).to.equal(b.by.pid)
      expect(await shared.looksOf('a')).to.agreeOnPids
    },
  )

  claim(
    {
      id: 'ns.init-joins',
      title: 'an init container runs in the pid namespace that the containers share later',
      source: single,
      level: 'required',
      pods: [shared],
    },
    async () => {
      const said = await shared.lastWords('init')
      expect(said).to.include((await shared.mainLook('a')).by.namespaces.pid)
      expect(said).not.to.include('PID 1\n')
    },
  )

  claim(
    {
      id: 'ns.sidecar-joins',
      title:
        'a restartable init container (sidecar) is in the pid namespace of the containers, and they see each other',
      source: single,
      level: 'required',
      pods: [shared],
    },
    async () => {
      const sidecar = await shared.terminal('sidecar').lookAround()
      expect([sidecar, await shared.mainLook('a')]).to.be.inOneNamespace
      expect(sidecar).to.see('shared/a')
      expect(await shared.looksOf('a')).to.see('shared/sidecar')
    },
  )

  claim(
    {
      id: 'ns.hooks-join',
      title: 'a postStart hook and an exec probe run in the pid namespace of the containers',
      source: single,
      level: 'recommended',
      pods: [shared],
    },
    async () => {
      const { pid } = (await shared.mainLook('a')).by.namespaces
      expect(await shared.exec('a').readText('/tmp/post-start')).to.equal(`${pid}\n`)
      expect(await shared.exec('a').readText('/tmp/probe')).to.equal(`${pid}\n`)
    },
  )
})

describe('Who does not', () => {
  const shared = pod('ns/shared.yaml')
  const neighbours = pod('root/neighbours.yaml')
  const unset = pod('ns/unset.yaml')
  const isolated = pod('ns/isolated.yaml')
  const hostPid = pod('ns/host-pid.yaml')

  claim(
    {
      id: 'ns.pods-apart',
      title: 'two sharing pods on one node have a pid namespace each and do not see each other',
      source: single,
      level: 'required',
      pods: [shared, neighbours],
    },
    async () => {
      expect([await shared.mainLook('a'), await neighbours.mainLook('owner')]).not.to.be.inOneNamespace
      expect(await shared.looksNow('a')).not.to.see('neighbours/owner')
      expect(await neighbours.looksNow('owner')).not.to.see('shared/a')
    },
  )

  claim(
    {
      id: 'ns.not-node',
      title: "the shared pid namespace is not the node's: a pod of the node's namespace is not visible in it",
      source: single,
      level: 'required',
      pods: [shared, hostPid],
      needs: ['host-namespaces'],
    },
    async () => {
      expect([await shared.mainLook('a'), await hostPid.mainLook('a')]).not.to.be.inOneNamespace
      expect([await shared.execLook('a'), await hostPid.execLook('a')]).not.to.be.inOneNamespace
      expect(await shared.looksNow('a')).not.to.see('host-pid/a')
    },
  )

  claim(
    {
      id: 'ns.default-isolated',
      title:
        'containers of a pod that says nothing have a pid namespace each, do not see each other, and are PID 1',
      source: offByDefault,
      level: 'required',
      pods: [unset],
    },
    async () => {
      expect([await unset.mainLook('a'), await unset.mainLook('b')]).not.to.be.inOneNamespace
      expect(await unset.looksOf('a')).not.to.see('unset/b')
      expect(await unset.looksOf('b')).not.to.see('unset/a')
      expect((await unset.mainLook('a')).by.pid).to.equal(1)
      expect((await unset.mainLook('b')).by.pid).to.equal(1)
    },
  )

  claim(
    {
      id: 'ns.false-isolated',
      title: 'so have containers of a pod that says false',
      source: offByDefault,
      level: 'required',
      pods: [isolated],
    },
    async () => {
      expect([await isolated.mainLook('a'), await isolated.mainLook('b')]).not.to.be.inOneNamespace
      expect(await isolated.looksOf('a')).not.to.see('isolated/b')
      expect(await isolated.looksOf('b')).not.to.see('isolated/a')
      expect((await isolated.mainLook('a')).by.pid).to.equal(1)
      expect((await isolated.mainLook('b')).by.pid).to.equal(1)
    },
  )

  claim(
    {
      id: 'ns.isolated-exec-joins',
      title: "in a pod that does not share, a process exec'd in a container is in that container's namespace",
      source: offByDefault,
      level: 'required',
      pods: [isolated],
    },
    async () => {
      expect(await isolated.looksOf('a')).to.be.inOneNamespace
      expect(await isolated.looksOf('b')).to.be.inOneNamespace
      expect([await isolated.execLook('a'), await isolated.execLook('b')]).not.to.be.inOneNamespace
    },
  )

  claim(
    {
      id: 'ns.hostpid',
      title:
        "with hostPID both containers are in the node's pid namespace, and see each other and other pods",
      source: apiReference("Use the host's pid namespace."),
      level: 'required',
      pods: [hostPid, isolated],
      needs: ['host-namespaces'],
    },
    async () => {
      expect([...(await hostPid.looksOf('a')), ...(await hostPid.looksOf('b'))]).to.be.inOneNamespace
      expect(await hostPid.looksOf('a')).to.see('host-pid/b')
      expect(await hostPid.looksOf('b')).to.see('host-pid/a')
      expect(await hostPid.looksNow('a')).to.see('isolated/a')
    },
  )
})
