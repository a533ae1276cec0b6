import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { manual } from '../lib/claim/source.ts'
import { pod } from '../lib/pod/pod.ts'
import { allInProc, ownProc } from './sources.ts'

const callers = pod('truth/callers.yaml')

describe('What /proc shows', () => {
  claim(
    {
      id: 'proc.matches-namespace-main',
      title: "/proc/self names the main process's own PID: /proc belongs to the namespace it is in",
      source: ownProc,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.mainLooks()).to.knowThemselves
    },
  )

  claim(
    {
      id: 'proc.matches-namespace-exec',
      title: "/proc/self names the own PID of a process exec'd in a container",
      source: ownProc,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.execLooks()).to.knowThemselves
    },
  )

  claim(
    {
      id: 'proc.nonroot-sees',
      title: 'UID 1000 without any capability lists all processes and reads their command lines (no hidepid)',
      source: allInProc,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect((await callers.mainLook('user')).mains).to.have.length(10)
      expect((await callers.execLook('user')).mains).to.have.length(10)
      expect(await callers.looksOf('user')).to.be.allowed('cmdline', 'callers/root')
      expect(await callers.looksOf('user')).to.be.allowed('cmdline', 'callers/other-user')
      expect(await callers.looksOf('other-user')).to.be.allowed('cmdline', 'callers/user')
    },
  )

  claim(
    {
      id: 'proc.main-ppid-0',
      title: 'main processes have parent 0: none is the child of another, and none of PID 1',
      source: manual('pid_namespaces', 7, 'the getppid(2) calls return 0'),
      level: 'recommended',
      pods: [callers],
    },
    async () => {
      const { mains } = await callers.mainLook('root-ptrace')
      expect(mains.map(({ parent }) => parent)).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    },
  )
})
