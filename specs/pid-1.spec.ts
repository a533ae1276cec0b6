import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { manual, page } from '../lib/claim/source.ts'
import { eventually } from '../lib/pod/eventually.ts'
import { pod } from '../lib/pod/pod.ts'

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
const signalsSandbox = page.understanding('will signal the pod sandbox', '将通知 pod 沙箱')

describe('PID 1 of a sharing pod gets signals from inside', () => {
  const recreated = pod('pid-1/recreated.yaml')
  const a = recreated.exec('a')

  claim(
    {
      id: 'sig.pid1-hup-ignored',
      title: 'HUP to PID 1 changes nothing, while it ends another process',
      source: signalsSandbox,
      level: 'informative',
      pods: [recreated],
    },
    async () => {
      await a.leaveOrphan('recreated/ended-by-hup')
      const before = await a.lookNow()
      await a.signalFirst('HUP')
      await a.signal('HUP', before.the('recreated/ended-by-hup'))
      const after = await eventually(
        async () => {
          const now = await a.lookNow()
          expect(now).not.to.see('recreated/ended-by-hup')
          return now
        },
        { within: 5 },
      )
      expect(after.first).to.include({ started: before.first.started, command: before.first.command })
    },
  )

  claim(
    {
      id: 'sig.pid1-kill-ignored',
      title: 'KILL to PID 1 changes nothing, while it ends another process',
      source: protectedInit,
      level: 'informative',
      pods: [recreated],
    },
    async () => {
      await a.leaveOrphan('recreated/ended-by-kill')
      const before = await a.lookNow()
      await a.signalFirst('KILL')
      await a.signal('KILL', before.the('recreated/ended-by-kill'))
      const after = await eventually(
        async () => {
          const now = await a.lookNow()
          expect(now).not.to.see('recreated/ended-by-kill')
          return now
        },
        { within: 5 },
      )
      expect(after.first).to.include({ started: before.first.started, command: before.first.command })
    },
  )

  claim(
    {
      id: 'sig.pid1-term-recreates',
      title: 'TERM to PID 1 ends the sandbox: it is made anew, and every container is restarted',
      source: endOfInit,
      level: 'informative',
      pods: [recreated],
      restarts: true,
      needs: ['kubernetes-api'],
    },
    async () => {
      const before = await a.lookNow()
      await recreated.restarting(['a', 'b'], () => a.signalFirst('TERM'), { within: 45 })
      const after = await a.lookNow()
      expect(after.first.started).not.to.equal(before.first.started)
      expect(after).to.see('recreated/b')
      expect(await recreated.events()).to.include('SandboxChanged')
    },
  )

  const ended = pod('pid-1/ended.yaml')

  claim(
    {
      id: 'sig.pid1-term-never',
      title: 'TERM to PID 1 ends a pod whose containers are never restarted',
      source: endOfInit,
      level: 'informative',
      pods: [ended],
      restarts: true,
      needs: ['kubernetes-api'],
    },
    async () => {
      await ended.exec('a').signalFirst('TERM')
      await eventually(async () => expect(await ended.phase()).to.equal('Failed'), { within: 40 })
      expect(await ended.container('a')).to.have.nested.property('state.exitCode', 137)
      expect(await ended.container('b')).to.have.nested.property('state.exitCode', 137)
      expect(await ended.container('b')).to.include({ restartCount: 0 })
    },
  )
})
