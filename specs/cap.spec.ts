import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { apiReference, manual } from '../lib/claim/source.ts'
import { pod } from '../lib/pod/pod.ts'
import { addedCapability } from './sources.ts'

const callers = pod('truth/callers.yaml')

describe('What SYS_PTRACE is, who has it and what it opens', () => {
  claim(
    {
      id: 'cap.ptrace-main',
      title: 'the main process of a container that adds SYS_PTRACE has it in effect',
      source: addedCapability,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.mainLook('root-ptrace')).to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    {
      id: 'cap.ptrace-exec',
      title: "a process exec'd in it has it too",
      source: addedCapability,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.execLook('root-ptrace')).to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    {
      id: 'cap.not-leaked-main',
      title: 'the main processes of its neighbours do not',
      source: addedCapability,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.mainLook('root')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.mainLook('root-without-kill')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.mainLook('root-without-any')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.mainLook('user')).not.to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    {
      id: 'cap.not-leaked-exec',
      title: "nor do processes exec'd in them",
      source: addedCapability,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.execLook('root')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.execLook('root-without-kill')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.execLook('root-without-any')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.execLook('user')).not.to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    {
      id: 'cap.kill-by-default',
      title:
        "a container that says nothing of capabilities has KILL in effect, its main process and an exec'd one",
      source: apiReference('Defaults to the default set of capabilities granted by the container runtime.'),
      // Which these are is the runtime's configuration (containerd's default OCI spec, CRI-O's default_capabilities).
      level: 'informative',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('root-neighbour')).to.haveCapability('KILL')
    },
  )

  claim(
    {
      id: 'cap.dropped-main',
      title: 'what a container drops its main process lacks, and can not get: KILL, or all capabilities',
      source: apiReference('The capabilities to add/drop when running containers.'),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.mainLook('root')).to.haveCapability('KILL')
      expect(await callers.mainLook('root-without-kill')).not.to.haveCapability('KILL')
      expect((await callers.mainLook('root-without-any')).by).to.include({ effective: 0n, bounding: 0n })
      expect((await callers.mainLook('user')).by.bounding).to.equal(0n)
    },
  )

  claim(
    {
      id: 'cap.dropped-exec',
      title: "and so does a process exec'd in it",
      source: apiReference('The capabilities to add/drop when running containers.'),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.execLook('root')).to.haveCapability('KILL')
      expect(await callers.execLook('root-without-kill')).not.to.haveCapability('KILL')
      expect((await callers.execLook('root-without-any')).by).to.include({ effective: 0n, bounding: 0n })
      expect((await callers.execLook('user')).by.bounding).to.equal(0n)
    },
  )

  claim(
    {
      id: 'cap.mem-open',
      title: "the memory of another user's process is opened with SYS_PTRACE and not without",
      source: manual(
        'proc_pid_mem',
        5,
        'Permission to access this file is governed by a ptrace access mode PTRACE_MODE_ATTACH_FSCREDS check',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('mem', 'callers/user')
      expect(await callers.looksOf('root')).to.be.denied('mem', 'callers/user')
      expect(await callers.looksOf('user')).to.be.denied('mem', 'callers/other-user')
    },
  )

  claim(
    {
      id: 'cap.nonroot-add-inert',
      title: 'SYS_PTRACE added to a container of UID 1000 is not in effect and opens nothing',
      source: manual(
        'capabilities',
        7,
        'If the effective user ID is changed from 0 to nonzero, then all capabilities are cleared from the effective set.',
      ),
      level: 'informative',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user-ptrace')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.looksOf('user-ptrace')).to.be.denied('environ', 'callers/root')
      expect(await callers.looksOf('user-ptrace')).to.be.denied('environ', 'callers/other-user')
    },
  )
})
