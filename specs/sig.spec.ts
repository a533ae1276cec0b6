import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { page } from '../lib/claim/source.ts'
import { eventually } from '../lib/pod/eventually.ts'
import { pod } from '../lib/pod/pod.ts'
import { kill } from './sources.ts'

const callers = pod('truth/callers.yaml')

describe('Who may signal whom', () => {
  claim(
    {
      id: 'sig.same-uid',
      title:
        'a process may signal another of its user, with all capabilities dropped: SYS_PTRACE is not needed',
      source: kill,
      level: 'required',
      pods: [callers],
      differs: {
        page: 'For example, send `SIGHUP` to nginx to restart the worker process. This requires the `SYS_PTRACE` capability.',
        holds:
          'A signal needs the same user or CAP_KILL. SYS_PTRACE gives no right to signal, and none is needed.',
      },
    },
    async () => {
      expect(await callers.looksOf('user')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.looksOf('user')).to.be.allowed('signal', 'callers/user-neighbour')
      expect(await callers.looksOf('root-without-any')).to.be.allowed('signal', 'callers/root')
      expect(await callers.looksOf('root')).to.be.allowed('signal', 'callers/root-ptrace')
    },
  )

  claim(
    {
      id: 'sig.other-uid-denied',
      title: "UID 1000 may not signal root's processes, nor those of UID 2000",
      source: kill,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.denied('signal', 'callers/root')
      expect(await callers.looksOf('user')).to.be.denied('signal', 'callers/other-user')
      expect(await callers.looksOf('other-user')).to.be.denied('signal', 'callers/user')
    },
  )

  claim(
    {
      id: 'sig.cap-kill',
      // Whether a container has it that does not ask for it is the runtime's configuration: see cap.kill-by-default.
      title: 'root may signal processes of UID 1000, by CAP_KILL, which its container adds',
      source: kill,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('root')).to.haveCapability('KILL')
      expect(await callers.looksOf('root')).to.be.allowed('signal', 'callers/user')
      expect(await callers.looksOf('root')).to.be.allowed('signal', 'callers/other-user')
    },
  )

  claim(
    {
      id: 'sig.cap-kill-needed',
      title: 'root that has dropped CAP_KILL may not, and may signal root still',
      source: kill,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('root-without-kill')).not.to.haveCapability('KILL')
      expect(await callers.looksOf('root-without-kill')).to.be.denied('signal', 'callers/user')
      expect(await callers.looksOf('root-without-kill')).to.be.allowed('signal', 'callers/root')
    },
  )
})

describe('Signals arrive', () => {
  const neighbours = pod('root/neighbours.yaml')
  const neighbour = neighbours.exec('neighbour')

  claim(
    {
      id: 'sig.stop-cont',
      title: "STOP from a neighbour halts another container's main process, CONT lets it go on",
      source: page.configureAPod(
        'You can signal processes in other containers.',
        '你可以在其他容器中对进程发出信号。',
      ),
      level: 'recommended',
      pods: [neighbours],
    },
    async () => {
      const process = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      await neighbour.signal('STOP', process)
      await eventually(async () => expect(await neighbour.stateOf(process)).to.equal('T'), { within: 10 })
      await neighbour.signal('CONT', process)
      await eventually(async () => expect(await neighbour.stateOf(process)).to.equal('S'), { within: 10 })
    },
  )
})
