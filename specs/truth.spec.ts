import { ACTIONS, guardedBy } from '../lib/claim/action.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { kill, ptraceCapability, ptraceIdentity, ptraceSuperset, unixPermissions } from './sources.ts'

/** Everything that needs only to see the process. */
const SEEING = guardedBy('sight')
/** What the right to signal adds. */
const SIGNALLING = guardedBy('signal', 'sight')

describe('The kernel-truth table', () => {
  claim(
    'truth.root-to-root',
    {
      title: 'root to root of the same capabilities: everything',
      source: ptraceSuperset,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root')).to.may(ACTIONS, 'callers/root-neighbour')
    },
  )

  claim(
    'truth.root-to-more-capabilities',
    {
      title: 'root to root of more capabilities: signals and the command line, nothing else',
      source: ptraceSuperset,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root')).to.may(SIGNALLING, 'callers/root-ptrace')
    },
  )

  claim(
    'truth.root-to-other-user',
    {
      title: 'root to another user: signals, by CAP_KILL, and the command line, nothing else',
      source: kill,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root')).to.may(SIGNALLING, 'callers/user')
    },
  )

  claim(
    'truth.root-without-kill-to-other-user',
    {
      title: 'root without KILL to another user: the command line only',
      source: kill,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-without-kill')).to.may(SEEING, 'callers/user')
    },
  )

  claim(
    'truth.root-without-any-to-root',
    {
      title:
        'root without any capability to root with the default ones: signals and the command line, nothing else',
      source: ptraceSuperset,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-without-any')).to.may(SIGNALLING, 'callers/root')
    },
  )

  claim(
    'truth.root-ptrace-to-any',
    {
      title: 'root with SYS_PTRACE to any: everything',
      source: ptraceCapability,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-ptrace')).to.may(ACTIONS, 'callers/root')
      expect(await callers.looksOf('root-ptrace')).to.may(ACTIONS, 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.may(ACTIONS, 'callers/other-user')
    },
  )

  claim(
    'truth.user-to-same-user',
    {
      title: 'a user to the same user and group, without capabilities: everything',
      source: ptraceIdentity,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.may(ACTIONS, 'callers/user-neighbour')
    },
  )

  claim(
    'truth.user-to-other-group',
    {
      title: 'a user to the same user of another group: signals and the command line, nothing else',
      source: ptraceIdentity,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.may(SIGNALLING, 'callers/user-other-group')
    },
  )

  claim(
    'truth.user-to-other-user',
    {
      title: 'a user to another user, root among them: the command line only',
      source: unixPermissions,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.may(SEEING, 'callers/other-user')
      expect(await callers.looksOf('user')).to.may(SEEING, 'callers/root')
    },
  )

  claim(
    'truth.user-ptrace-as-without',
    {
      title:
        'a user gains nothing from a container that adds SYS_PTRACE: it may see, and signal its own user',
      source: ptraceCapability,
      level: 'informative',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user-ptrace')).to.may(SEEING, 'callers/root')
      expect(await callers.looksOf('user-ptrace')).to.may(SEEING, 'callers/other-user')
      expect(await callers.looksOf('user-ptrace')).to.may(SIGNALLING, 'callers/user-other-group')
    },
  )
})
