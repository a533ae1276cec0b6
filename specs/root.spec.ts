import { apiReference, page } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { mustHaveToken } from '../lib/pod/kernel.ts'
import { ptraceCapability, ptraceIdentity, ptraceSuperset, unixPermissions } from './sources.ts'

describe('Who may look into whom', () => {
  claim(
    'root.same-uid',
    {
      title:
        "/proc/PID/root reaches the files of a container with the same user and capabilities, not the reader's own",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见',
      ),
      level: 'required',
      pods: { callers: 'truth/callers.yaml', neighbours: 'root/neighbours.yaml' },
    },
    async ({ callers, neighbours }) => {
      expect(await callers.looksOf('user')).to.be.allowed('root', 'callers/user-neighbour')
      expect(await callers.looksOf('root')).to.be.allowed('root', 'callers/root-neighbour')

      const reader = neighbours.terminal('neighbour')
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      await neighbours.terminal('owner').write('/tmp/own', 'of the owner')
      expect(await reader.readText(`/proc/${pid}/root/tmp/own`), "the owner's file").to.equal(
        'of the owner\n',
      )
      expect(await reader.list('/tmp'), "names in the reader's own /tmp").not.to.include('own')
    },
  )

  claim(
    'root.other-uid-denied',
    {
      title:
        "/proc/PID/root does not reach another user's container's files from UID 1000 or from root without SYS_PTRACE",
      source: unixPermissions,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.denied('root', 'callers/root')
      expect(await callers.looksOf('user')).to.be.denied('root', 'callers/other-user')
      expect(await callers.looksOf('root')).to.be.denied('root', 'callers/user')
    },
  )

  claim(
    'root.other-gid-denied',
    {
      title:
        '/proc/PID/root does not reach the file system of a container with the same user but another group',
      source: ptraceIdentity,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('user')).to.be.denied('root', 'callers/user-other-group')
      expect(await callers.looksOf('user-other-group')).to.be.denied('root', 'callers/user')
    },
  )

  claim(
    'root.more-capabilities-denied',
    {
      title:
        '/proc/PID/root does not reach the file system of a container with the same user but more capabilities',
      source: ptraceSuperset,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root')).to.be.denied('root', 'callers/root-ptrace')
      expect(await callers.looksOf('root-without-any')).to.be.denied('root', 'callers/root')
      expect(await callers.looksOf('root')).to.be.allowed('root', 'callers/root-without-any')
    },
  )

  claim(
    'root.ptrace-any',
    {
      title: 'root with SYS_PTRACE reaches the file system of every container, whatever its user',
      source: ptraceCapability,
      level: 'required',
      pods: { callers: 'truth/callers.yaml' },
      onlyLooks: true,
    },
    async ({ callers }) => {
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('root', 'callers/root')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('root', 'callers/user')
      expect(await callers.looksOf('root-ptrace')).to.be.allowed('root', 'callers/other-user')
      expect(await callers.looksOf('root')).to.be.denied('root', 'callers/other-user')
    },
  )
})

describe('Another container’s files', () => {
  claim(
    'root.volumes',
    {
      title: "another container's emptyDir is visible below its /proc/PID/root",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见',
      ),
      level: 'required',
      pods: { neighbours: 'root/neighbours.yaml' },
    },
    async ({ neighbours }) => {
      const owner = neighbours.exec('owner')
      const neighbour = neighbours.exec('neighbour')
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      await owner.write('/data/letter', 'from the owner')
      expect(
        await neighbour.readText(`/proc/${pid}/root/data/letter`),
        "the letter in the owner's volume",
      ).to.equal('from the owner\n')
    },
  )

  claim(
    'root.service-account-token',
    {
      title:
        "another container's service account token is visible below its /proc/PID/root to one that has none",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见',
      ),
      level: 'required',
      pods: { neighbours: 'root/neighbours.yaml' },
      onlyLooks: true,
      needs: ['kubernetes-api'],
    },
    async ({ neighbours }) => {
      const folder = '/var/run/secrets/kubernetes.io/serviceaccount'
      await mustHaveToken(neighbours.terminal('owner'), folder)
      const neighbour = neighbours.terminal('neighbour')
      const { pid } = (await neighbours.mainLook('neighbour')).the('neighbours/owner')
      expect(await neighbour.list(`/proc/${pid}/root${folder}`), "names in the owner's folder").to.include(
        'token',
      )
      expect(await neighbour.list(folder), "names in the neighbour's own folder").not.to.include('token')
    },
  )

  claim(
    'root.write-through',
    {
      title: 'a container sees what another writes to its file system through /proc/PID/root',
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见',
      ),
      level: 'recommended',
      pods: { neighbours: 'root/neighbours.yaml' },
    },
    async ({ neighbours }) => {
      const owner = neighbours.exec('owner')
      const neighbour = neighbours.exec('neighbour')
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/owner')
      await neighbour.write(`/proc/${pid}/root/tmp/letter`, 'from the neighbour')
      expect(await owner.readText('/tmp/letter'), "the letter in the owner's /tmp").to.equal(
        'from the neighbour\n',
      )
    },
  )

  claim(
    'root.read-only',
    {
      title: 'a read-only root file system stays read-only through /proc/PID/root',
      source: apiReference('Whether this container has a read-only root filesystem.', 'SecurityContext'),
      level: 'recommended',
      pods: { neighbours: 'root/neighbours.yaml' },
    },
    async ({ neighbours }) => {
      const neighbour = neighbours.exec('neighbour')
      const { pid } = (await neighbours.execLook('neighbour')).the('neighbours/read-only')
      const refusal = await neighbour.refusalToWrite(`/proc/${pid}/root/tmp/letter`)
      expect(refusal, 'the refusal to write through the link').to.include('Read-only file system')
    },
  )

  claim(
    'root.image-volume',
    {
      title:
        "the files of an image that is a container's volume are reached through /proc/PID/root, and can't be changed there either",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见',
      ),
      level: 'required',
      pods: { sharing: 'root/image-volume.yaml' },
      needs: ['kubernetes-api', 'feature: ImageVolume'],
    },
    async ({ sharing }) => {
      const neighbour = sharing.exec('neighbour')
      const { pid } = (await sharing.execLook('neighbour')).the('image-volume/owner')
      const files = `/proc/${pid}/root/files`
      expect(await neighbour.list(`${files}/bin`), 'programs of the image').to.include('busybox')
      expect(await neighbour.refusalToWrite(`${files}/letter`), 'the refusal to write').to.include(
        'Read-only file system',
      )
      await neighbour.write(`/proc/${pid}/root/tmp/letter`, 'beside the volume it can write')
      expect(await neighbour.list('/'), "names in the neighbour's own root").not.to.include('files')
    },
  )
})
