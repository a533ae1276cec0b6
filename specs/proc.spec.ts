import { manual } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { allInProc, ownProc } from './sources.ts'

describe('What /proc shows', () => {
  claim(
    'proc.matches-namespace-main',
    {
      title: "/proc/self names the main process's own PID: /proc belongs to the namespace it is in",
      source: ownProc,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.mainLooks()).to.knowThemselves
    },
  )

  claim(
    'proc.matches-namespace-exec',
    {
      title: "for a process exec'd in a container, /proc/self names its own PID",
      source: ownProc,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.execLooks()).to.knowThemselves
    },
  )

  claim(
    'proc.nonroot-sees',
    {
      title: 'UID 1000 without any capability lists all processes and reads their command lines (no hidepid)',
      source: allInProc,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.mainLook('user')).to.seeMains(10)
      expect(await callers.execLook('user')).to.seeMains(10)
      expect(await callers.looksOf('user')).to.be.allowed('cmdline', 'callers/root')
      expect(await callers.looksOf('user')).to.be.allowed('cmdline', 'callers/other-user')
      expect(await callers.looksOf('other-user')).to.be.allowed('cmdline', 'callers/user')
    },
  )

  claim(
    'proc.main-ppid-0',
    {
      title: 'main processes have parent 0: none is a child of another or of PID 1',
      source: manual('pid_namespaces', 7, 'Calls to getppid(2) for such processes return 0.'),
      level: 'recommended',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      const { mains } = await callers.mainLook('root-ptrace')
      expect(
        mains.map(({ parent }) => parent),
        'parents of the main processes',
      ).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    },
  )

  claim(
    'proc.environ-other-uid-denied',
    {
      title:
        'the file /proc/PID/environ is readable to the same user, not to another, and always to root with SYS_PTRACE',
      source: manual(
        'proc_pid_environ',
        5,
        'Permission to access this file is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.allowed('environ', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('environ', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('environ', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('environ', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('environ', 'callers/user')
    },
  )

  claim(
    'proc.exe-other-uid-denied',
    {
      title:
        'the link /proc/PID/exe is readable to the same user, not to another, and always to root with SYS_PTRACE',
      source: manual(
        'proc_pid_exe',
        5,
        'Permission to dereference or read (readlink(2)) this symbolic link is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.allowed('exe', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('exe', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('exe', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('exe', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('exe', 'callers/user')
    },
  )

  claim(
    'proc.cwd-other-uid-denied',
    {
      title:
        'the link /proc/PID/cwd is readable to the same user, not to another, and always to root with SYS_PTRACE',
      source: manual(
        'proc_pid_cwd',
        5,
        'Permission to dereference or read (readlink(2)) this symbolic link is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.allowed('cwd', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('cwd', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('cwd', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('cwd', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('cwd', 'callers/user')
    },
  )

  claim(
    'proc.fd-other-uid-denied',
    {
      title:
        'the links /proc/PID/fd/* are readable to the same user, not to another, and always to root with SYS_PTRACE',
      source: manual(
        'proc_pid_fd',
        5,
        'Permission to dereference or read (readlink(2)) the symbolic links in this directory is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.allowed('fd', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('fd', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('fd', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('fd', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('fd', 'callers/user')
    },
  )
})
