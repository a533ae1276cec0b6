import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { apiReference, manual, page } from '../lib/claim/source.ts'
import { pod } from '../lib/pod/pod.ts'
import { ptraceCapability, ptraceCheck, unixPermissions } from './sources.ts'

const callers = pod('truth/callers.yaml')

describe('Who may look into whom', () => {
  claim(
    {
      id: 'root.same-uid',
      title:
        'the file system of a container of the same user and capabilities is reached through /proc/PID/root',
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 pod 中的其他容器可见',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.allowed('root', 'callers/user-neighbour')
      expect(await callers.looksOf('root')).to.be.allowed('root', 'callers/root-neighbour')
    },
  )

  claim(
    {
      id: 'root.other-uid-denied',
      title: 'that of another user is not, from UID 1000 to root or to UID 2000, nor from root to UID 1000',
      source: unixPermissions,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.denied('root', 'callers/root')
      expect(await callers.looksOf('user')).to.be.denied('root', 'callers/other-user')
      expect(await callers.looksOf('root')).to.be.denied('root', 'callers/user')
    },
  )

  claim(
    {
      id: 'root.other-gid-denied',
      title: 'nor is that of the same user in another group',
      source: ptraceCheck,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.denied('root', 'callers/user-other-group')
      expect(await callers.looksOf('user-other-group')).to.be.denied('root', 'callers/user')
    },
  )

  claim(
    {
      id: 'root.more-capabilities-denied',
      title: 'nor that of a process of the same user that has more capabilities',
      source: ptraceCheck,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('root')).to.be.denied('root', 'callers/root-ptrace')
      expect(await callers.looksOf('root-without-any')).to.be.denied('root', 'callers/root')
      expect(await callers.looksOf('root')).to.be.allowed('root', 'callers/root-without-any')
    },
  )

  claim(
    {
      id: 'root.ptrace-any',
      title: 'root with SYS_PTRACE reaches the file system of every container, whatever its user',
      source: ptraceCapability,
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('root', 'callers/root')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('root', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('root', 'callers/other-user')
      expect(await callers.looksOf('root')).to.be.denied('root', 'callers/other-user')
    },
  )

  claim(
    {
      id: 'env.other-uid-denied',
      title:
        "/proc/PID/environ is readable to the same user, not to another, and to root's SYS_PTRACE always",
      source: manual(
        'proc_pid_environ',
        5,
        'Permission to access this file is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.allowed('environ', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('environ', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('environ', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('environ', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('environ', 'callers/user')
    },
  )

  claim(
    {
      id: 'exe.other-uid-denied',
      title: 'so is the link /proc/PID/exe',
      source: manual(
        'proc_pid_exe',
        5,
        'Permission to dereference or read (readlink(2)) this symbolic link is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.allowed('exe', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('exe', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('exe', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('exe', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('exe', 'callers/user')
    },
  )

  claim(
    {
      id: 'cwd.other-uid-denied',
      title: 'so is the link /proc/PID/cwd',
      source: manual(
        'proc_pid_cwd',
        5,
        'Permission to dereference or read (readlink(2)) this symbolic link is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.allowed('cwd', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('cwd', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('cwd', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('cwd', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('cwd', 'callers/user')
    },
  )

  claim(
    {
      id: 'fd.other-uid-denied',
      title: 'so are the links /proc/PID/fd/*',
      source: manual(
        'proc_pid_fd',
        5,
        'Permission to dereference or read (readlink(2)) the symbolic links in this directory is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.allowed('fd', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('fd', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('fd', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('fd', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('fd', 'callers/user')
    },
  )

  claim(
    {
      id: 'ns.links-other-uid-denied',
      title: 'so are the links /proc/PID/ns/*',
      source: manual(
        'namespaces',
        7,
        'Permission to dereference or read (readlink(2)) these symbolic links is governed by a ptrace access mode PTRACE_MODE_READ_FSCREDS check',
      ),
      level: 'required',
      pods: [callers],
    },
    async () => {
      expect(await callers.looksOf('user')).to.be.allowed('ns', 'callers/user-neighbour')
      expect(await callers.looksOf('user')).to.be.denied('ns', 'callers/other-user')
      expect(await callers.looksOf('user')).to.be.denied('ns', 'callers/root')
      expect(await callers.looksOf('root')).to.be.denied('ns', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('ns', 'callers/user')
    },
  )
})

describe('Another container’s files', () => {
  const neighbours = pod('root/neighbours.yaml')
  const owner = neighbours.exec('owner')
  const neighbour = neighbours.exec('neighbour')

  claim(
    {
      id: 'root.volumes',
      title: "the other container's mounts are there: its emptyDir",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 pod 中的其他容器可见',
      ),
      level: 'required',
      pods: [neighbours],
    },
    async () => {
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      await owner.write('/data/letter', 'from the owner')
      expect(await neighbour.readText(`/proc/${pid}/root/data/letter`)).to.equal('from the owner\n')
    },
  )

  claim(
    {
      id: 'root.service-account-token',
      title: "so is its service account's token",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 pod 中的其他容器可见',
      ),
      level: 'required',
      pods: [neighbours],
      needs: ['kubernetes-api'],
    },
    async () => {
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      expect(
        await neighbour.list(`/proc/${pid}/root/var/run/secrets/kubernetes.io/serviceaccount`),
      ).to.include('token')
    },
  )

  claim(
    {
      id: 'root.write-through',
      title: 'what is written through the link is seen by the other container',
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 pod 中的其他容器可见',
      ),
      level: 'recommended',
      pods: [neighbours],
    },
    async () => {
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      await neighbour.write(`/proc/${pid}/root/tmp/letter`, 'from the neighbour')
      expect(await owner.readText('/tmp/letter')).to.equal('from the neighbour\n')
    },
  )

  claim(
    {
      id: 'root.read-only',
      title: 'a read-only root file system stays read-only through the link',
      source: apiReference('Whether this container has a read-only root filesystem.'),
      level: 'recommended',
      pods: [neighbours],
    },
    async () => {
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/read-only')
      const refusal = await neighbour.refusalToWrite(`/proc/${pid}/root/tmp/letter`)
      expect(refusal).to.include('Read-only file system')
    },
  )
})
