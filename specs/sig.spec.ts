import { apiReference, manual, page } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { kill } from './sources.ts'

const protectedInit = manual(
  'pid_namespaces',
  7,
  'Only signals for which the "init" process has established a signal handler can be sent to the "init" process by other members of the PID namespace.',
)
const endOfInit = manual(
  'pid_namespaces',
  7,
  'If the "init" process of a PID namespace terminates, the kernel terminates all of the processes in the namespace via a SIGKILL signal.',
)
const everyProcess = manual(
  'kill',
  2,
  'If pid equals -1, then sig is sent to every process for which the calling process has permission to send signals, except for process 1 (init), but see below.',
)
const signalsSandbox = page.understanding('will signal the pod sandbox', '将通知 Pod 沙箱')
const noFirst = apiReference(
  'When this is set containers will be able to view and signal processes from other containers in the same pod, and the first process in each container will not be assigned PID 1.',
)

describe('Who may signal whom', () => {
  claim(
    'sig.same-uid',
    {
      title:
        'with all capabilities dropped, a process may still signal another of its user: SYS_PTRACE is not needed',
      source: kill,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
      differs: {
        page: 'For example, send `SIGHUP` to `nginx` to restart the worker process. This requires the `SYS_PTRACE` capability.',
        holds:
          'A signal needs the same user or CAP_KILL. SYS_PTRACE gives no right to signal, and none is needed.',
      },
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.looksOf('user')).to.be.allowed('signal', 'callers/user-neighbour')
      expect(await callers.looksOf('root-without-any')).to.be.allowed('signal', 'callers/root')
      expect(await callers.looksOf('root')).to.be.allowed('signal', 'callers/root-ptrace')
    },
  )

  claim(
    'sig.other-uid-denied',
    {
      title: "UID 1000 may not signal root's processes, nor those of UID 2000",
      source: kill,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.denied('signal', 'callers/root')
      expect(await callers.looksOf('user')).to.be.denied('signal', 'callers/other-user')
      expect(await callers.looksOf('other-user')).to.be.denied('signal', 'callers/user')
    },
  )

  claim(
    'sig.cap-kill',
    {
      // Whether a container has CAP_KILL without asking for it is the runtime's configuration: see
      // cap.kill-by-default.
      title: 'root may signal processes of UID 1000, by CAP_KILL, which its container adds',
      source: kill,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root')).to.haveCapability('KILL')
      expect(await callers.looksOf('root')).to.be.allowed('signal', 'callers/user')
      expect(await callers.looksOf('root')).to.be.allowed('signal', 'callers/other-user')
    },
  )

  claim(
    'sig.cap-kill-needed',
    {
      title: "root that has dropped CAP_KILL may signal root's processes, but not those of UID 1000",
      source: kill,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-without-kill')).not.to.haveCapability('KILL')
      expect(await callers.looksOf('root-without-kill')).to.be.denied('signal', 'callers/user')
      expect(await callers.looksOf('root-without-kill')).to.be.allowed('signal', 'callers/root')
    },
  )
})

describe('Signals arrive', () => {
  claim(
    'sig.stop-cont',
    {
      title:
        "STOP from a neighbour halts another container's main process, which ran, and CONT lets it go on",
      source: page.configureAPod(
        'You can signal processes in other containers.',
        '你可以在其他容器中对进程发出信号。',
      ),
      level: 'recommended',
      pods: { neighbours: 'root/neighbours.yaml' },
    },
    async ({ neighbours, eventually }) => {
      const neighbour = neighbours.exec('neighbour')
      const process = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      expect(await neighbour.stateOf(process), "the state of the owner's main process").to.equal('S')
      await neighbour.signal('STOP', process)
      await eventually(
        async () =>
          expect(await neighbour.stateOf(process), "the state of the owner's main process").to.equal('T'),
        { within: 10 },
      )
      await neighbour.signal('CONT', process)
      await eventually(
        async () =>
          expect(await neighbour.stateOf(process), "the state of the owner's main process").to.equal('S'),
        { within: 10 },
      )
    },
  )
})

describe('A signal is handled', () => {
  claim(
    'sig.real-signal-same-user',
    {
      title:
        'a signal that a main process without any capability sends to one of its user in another container is handled there',
      source: kill,
      level: 'required',
      pods: { signalled: 'sig/signalled.yaml' },
    },
    async ({ signalled, eventually }) => {
      const sender = signalled.terminal('sender')
      await signalled.hasLogged('same-user', 'listening')
      const heard = await signalled.listenTo('same-user')
      await sender.signal('HUP', (await sender.lookNow()).the('signalled/same-user'))
      await eventually(
        async () => expect(heard.lines, 'what the container of the same user wrote').to.include('got HUP'),
        { within: 10 },
      )
    },
  )

  claim(
    'sig.real-signal-denied',
    {
      title: "a signal to another user's process in another container is refused and does not arrive",
      source: kill,
      level: 'required',
      pods: { signalled: 'sig/signalled.yaml' },
    },
    async ({ signalled, eventually }) => {
      const sender = signalled.terminal('sender')
      await signalled.hasLogged('other-user', 'listening')
      const heard = await signalled.listenTo('other-user')
      const target = (await sender.lookNow()).the('signalled/other-user')
      expect(await sender.refusalToSignal('HUP', target), "the kernel's refusal").to.be.a('string')

      await signalled.exec('other-user').signal('USR1', target)
      await eventually(
        async () =>
          expect(heard.lines, 'what the container of the other user wrote').to.deep.equal(['got USR1']),
        { within: 10 },
      )
    },
  )

  claim(
    'sig.broadcast',
    {
      title:
        'a signal to -1 reaches every process of the user in the pod, but not PID 1, the sender, another user, or the user in another pod',
      source: everyProcess,
      level: 'required',
      pods: { signalled: 'sig/signalled.yaml', another: 'pid-1/recreated.yaml' },
    },
    async ({ signalled, another, eventually }) => {
      const sender = signalled.terminal('sender')
      await Promise.all([
        signalled.hasLogged('same-user', 'listening'),
        signalled.hasLogged('other-user', 'listening'),
      ])
      const [fromSameUser, fromOtherUser] = await Promise.all([
        signalled.listenTo('same-user'),
        signalled.listenTo('other-user'),
      ])
      await signalled.exec('same-user').daemonize('signalled/daemon')
      const before = await sender.lookNow()
      const apart = await another.terminal('a').lookNow()
      expect(before).to.see('signalled/daemon')
      expect(before).not.to.see('recreated/b')
      expect(apart.the('recreated/b')).to.tell({ uid: before.by.uid })

      await sender.broadcast('USR1')
      const after = await eventually(
        async () => {
          expect(fromSameUser.lines, 'what the container of the user wrote').to.include('got USR1')
          const now = await sender.lookNow()
          expect(now).not.to.see('signalled/daemon')
          return now
        },
        { within: 10 },
      )
      expect(after.first).to.be.sameProcessAs(before.first)
      expect(after.the('signalled/sender')).to.be.sameProcessAs(before.the('signalled/sender'))
      expect((await another.terminal('a').lookNow()).the('recreated/b')).to.be.sameProcessAs(
        apart.the('recreated/b'),
      )

      await signalled.exec('other-user').signal('HUP', after.the('signalled/other-user'))
      await eventually(
        async () =>
          expect(fromOtherUser.lines, 'what the container of another user wrote').to.deep.equal(['got HUP']),
        { within: 10 },
      )
    },
  )
})

describe('A signal that nobody handles', () => {
  claim(
    'sig.term-default-kills',
    {
      title:
        'a main process without a handler dies of TERM (exit code 143); without sharing it is PID 1 and ignores it',
      source: noFirst,
      level: 'required',
      pods: { ended: 'pid-1/ended.yaml', isolated: 'life/lasting-isolated.yaml' },
      restarts: true,
    },
    async ({ ended, isolated, eventually }) => {
      const neighbour = ended.exec('a')
      await neighbour.signal('TERM', (await neighbour.lookNow()).the('ended/terminated'))
      await eventually(
        async () => expect(await ended.container('terminated')).to.tell({ 'state.is': 'terminated' }),
        { within: 10 },
      )
      expect(await ended.container('terminated')).to.tell({ 'state.exitCode': 143 })

      const unreaping = isolated.exec('unreaping')
      const { first } = await unreaping.lookNow()
      await unreaping.signal('TERM', first)
      expect((await unreaping.lookNow()).first).to.be.sameProcessAs(first)
    },
  )
})

describe('PID 1 of a sharing pod gets signals from inside', () => {
  claim(
    'sig.pid1-hup-ignored',
    {
      title: 'HUP to PID 1 changes nothing, while it ends another process',
      source: signalsSandbox,
      level: 'informative',
      pods: { recreated: 'pid-1/recreated.yaml' },
    },
    async ({ recreated }) => {
      const a = recreated.exec('a')
      await a.leaveOrphan('recreated/ended-by-hup')
      const before = await a.lookNow()
      await a.signalFirst('HUP')
      await a.signal('HUP', before.the('recreated/ended-by-hup'))
      const after = await a.lookWithout(['recreated/ended-by-hup'], { within: 5 })
      expect(after.first).to.be.sameProcessAs(before.first)
    },
  )

  claim(
    'sig.pid1-kill-ignored',
    {
      title: 'KILL to PID 1 changes nothing, while it ends another process',
      source: protectedInit,
      level: 'informative',
      pods: { recreated: 'pid-1/recreated.yaml' },
    },
    async ({ recreated }) => {
      const a = recreated.exec('a')
      await a.leaveOrphan('recreated/ended-by-kill')
      const before = await a.lookNow()
      await a.signalFirst('KILL')
      await a.signal('KILL', before.the('recreated/ended-by-kill'))
      const after = await a.lookWithout(['recreated/ended-by-kill'], { within: 5 })
      expect(after.first).to.be.sameProcessAs(before.first)
    },
  )

  claim(
    'sig.pid1-term-recreates',
    {
      title: 'TERM to PID 1 ends the sandbox: a new one is made, and every container is restarted',
      source: endOfInit,
      level: 'informative',
      pods: { recreated: 'pid-1/recreated.yaml' },
      restarts: true,
      needs: ['kubernetes-api'],
    },
    async ({ recreated }) => {
      const a = recreated.exec('a')
      const before = await a.lookNow()
      await recreated.restarting(['a', 'b'], () => a.signalFirst('TERM'), { within: 45 })
      const after = await a.lookNow()
      expect(after.first).not.to.be.sameProcessAs(before.first)
      expect(after).to.see('recreated/b')
      expect(await recreated.events(), 'events of the pod').to.include('SandboxChanged')
    },
  )

  claim(
    'sig.pid1-term-never',
    {
      title: 'TERM to PID 1 ends a pod whose containers are never restarted',
      source: endOfInit,
      level: 'informative',
      pods: { ended: 'pid-1/ended.yaml' },
      restarts: true,
      needs: ['kubernetes-api'],
    },
    async ({ ended, eventually }) => {
      await ended.exec('a').signalFirst('TERM')
      await eventually(async () => expect(await ended.phase(), 'the phase of the pod').to.equal('Failed'), {
        within: 40,
      })
      expect(await ended.container('a')).to.tell({ 'state.exitCode': 137 })
      expect(await ended.container('b')).to.tell({ 'state.exitCode': 137 })
      expect(await ended.container('b')).to.tell({ restartCount: 0 })
    },
  )
})
