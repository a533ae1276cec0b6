import { apiReference, cri, manual } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { traced, tracedByPerlOf } from '../lib/pod/tracing.ts'
import { debugged } from './debugging.ts'
import { addedCapability, tracing } from './sources.ts'

describe('What SYS_PTRACE is, who has it and what it opens', () => {
  claim(
    'cap.ptrace-main',
    {
      title: 'the main process of a container that adds SYS_PTRACE has it in effect',
      source: addedCapability,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.mainLook('root-ptrace')).to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    'cap.ptrace-exec',
    {
      title: "a process exec'd in a container that adds SYS_PTRACE has it in effect",
      source: addedCapability,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.execLook('root-ptrace')).to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    'cap.not-leaked-main',
    {
      title: 'the main processes beside a container that adds SYS_PTRACE do not have it in effect',
      source: addedCapability,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.mainLook('root')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.mainLook('root-without-kill')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.mainLook('root-without-any')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.mainLook('user')).not.to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    'cap.not-leaked-exec',
    {
      title: "processes exec'd beside a container that adds SYS_PTRACE do not have it in effect",
      source: addedCapability,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.execLook('root')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.execLook('root-without-kill')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.execLook('root-without-any')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.execLook('user')).not.to.haveCapability('SYS_PTRACE')
    },
  )

  claim(
    'cap.whole-set',
    {
      title:
        'an added capability is in the effective, permitted and bounding sets of main and exec; beside it, in none',
      // The kernel clears the effective and permitted sets of another user than root (capabilities(7)), and
      // runtimes leave the inheritable set empty since CVE-2022-24769.
      source: cri(
        'If a capability is added to only the add_capabilities list then it gets added to permitted, inheritable, effective and bounding sets',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      const all = ['effective', 'permitted', 'bounding'] as const
      expect(await callers.looksOf('root-ptrace')).to.haveCapabilityIn(all, 'SYS_PTRACE')
      expect(await callers.looksOf('user-ptrace')).to.haveCapabilityIn(['bounding'], 'SYS_PTRACE')
      expect(await callers.looksOf('root')).to.haveCapabilityIn(all, 'KILL')

      expect(await callers.looksOf('root')).not.to.haveCapabilityIn(all, 'SYS_PTRACE')
      expect(await callers.looksOf('user')).not.to.haveCapabilityIn(all, 'SYS_PTRACE')
      expect(await callers.looksOf('root-without-kill')).not.to.haveCapabilityIn(all, 'KILL')
    },
  )

  claim(
    'cap.ephemeral-ptrace',
    {
      title:
        "an ephemeral container that adds SYS_PTRACE has it and reads another user's environment; one that does not may not",
      source: apiReference(
        'SecurityContext defines the security options the ephemeral container should be run with.',
        'EphemeralContainer',
      ),
      level: 'required',
      pods: { sharing: 'ephemeral/debugged-shared.yaml' },
    },
    async ({ sharing, once }) => {
      await once(debugged)
      await sharing.addEphemeral('tracer', { adds: 'SYS_PTRACE' })
      const tracer = await sharing.looksNow('tracer')
      expect(tracer).to.haveCapability('SYS_PTRACE')
      expect(tracer).to.be.allowed('environ', 'debugged-shared/b')

      const plain = await sharing.looksNow('debugger')
      expect(plain).not.to.haveCapability('SYS_PTRACE')
      expect(plain).to.be.denied('environ', 'debugged-shared/b')
    },
  )

  claim(
    'cap.kill-by-default',
    {
      title:
        "without any setting of capabilities, a container's main and exec'd processes have KILL in effect",
      source: apiReference(
        'Defaults to the default set of capabilities granted by the container runtime.',
        'SecurityContext',
      ),
      // The runtime's configuration decides which these are (containerd's default OCI spec, CRI-O's
      // default_capabilities).
      level: 'informative',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-neighbour')).to.haveCapability('KILL')
    },
  )

  claim(
    'cap.dropped-main',
    {
      title:
        'a main process lacks the capabilities that its container drops, KILL or all, and can not get them',
      source: apiReference('The capabilities to add/drop when running containers.', 'SecurityContext'),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.mainLook('root')).to.haveCapability('KILL')
      expect(await callers.mainLook('root-without-kill')).not.to.haveCapability('KILL')
      expect(await callers.mainLook('root-without-any')).to.haveNoCapability
      expect(await callers.mainLook('user')).to.haveNoCapability
    },
  )

  claim(
    'cap.dropped-exec',
    {
      title:
        "a process exec'd in a container lacks the capabilities that this drops, KILL or all, and can not get them",
      source: apiReference('The capabilities to add/drop when running containers.', 'SecurityContext'),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.execLook('root')).to.haveCapability('KILL')
      expect(await callers.execLook('root-without-kill')).not.to.haveCapability('KILL')
      expect(await callers.execLook('root-without-any')).to.haveNoCapability
      expect(await callers.execLook('user')).to.haveNoCapability
    },
  )

  claim(
    'cap.mem-open',
    {
      title: "the memory of another user's process opens with SYS_PTRACE, but not without it",
      source: manual(
        'proc_pid_mem',
        5,
        'Permission to access this file is governed by a ptrace access mode PTRACE_MODE_ATTACH_FSCREDS check',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('mem', 'callers/user')
      expect(await callers.looksOf('root')).to.be.denied('mem', 'callers/user')
      expect(await callers.looksOf('user')).to.be.denied('mem', 'callers/other-user')
    },
  )

  claim(
    'cap.ptrace-attach',
    {
      title:
        "with SYS_PTRACE another user's process can be attached to and its memory read by system calls, but not without it",
      source: tracing,
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      const seen = await shell.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      const master = seen.the('nginx: master process')
      const worker = seen.any('nginx: worker process')
      expect(
        await tracedByPerlOf(master, example.exec('shell'), worker),
        "what shell may do to nginx's worker",
      ).to.deep.equal({ attach: 'allowed', read: 'allowed' })
      expect(
        await traced(example.exec('nginx'), worker),
        "what root in nginx's own container may do to the worker",
      ).to.deep.equal({ attach: 'Operation not permitted', read: 'Operation not permitted' })
    },
  )

  claim(
    'cap.nonroot-add-inert',
    {
      title: 'SYS_PTRACE added to a container of UID 1000 is not in effect and opens nothing',
      source: manual(
        'capabilities',
        7,
        'If the effective user ID is changed from 0 to nonzero, then all capabilities are cleared from the effective set.',
      ),
      level: 'informative',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user-ptrace')).not.to.haveCapability('SYS_PTRACE')
      expect(await callers.looksOf('user-ptrace')).to.be.denied('environ', 'callers/root')
      expect(await callers.looksOf('user-ptrace')).to.be.denied('environ', 'callers/other-user')
    },
  )
})
