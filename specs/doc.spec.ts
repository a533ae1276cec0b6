import { page } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'
import { configurationFile } from '../lib/pod/nginx-dump.ts'
import type { Pod } from '../lib/pod/pod.ts'

describe('Configure a Pod', () => {
  claim(
    'doc.example-starts',
    {
      // What a cluster may add (injected sidecars, rewritten images, defaults) is its owner's choice and no fault of
      // Kubernetes: see doc.example-unaltered.
      title: "the page's manifest is accepted, keeps the field and its containers, and both become ready",
      source: page.configureAPod('Create the pod `nginx` on your cluster', '在集群中创建 `nginx` Pod'),
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
      needs: ['kubernetes-api'],
      judgesStart: true,
    },
    async ({ example, cluster }) => {
      expect(await cluster.stored(example)).to.tell({ 'spec.shareProcessNamespace': true })
      expect(await example.container('nginx')).to.tell({ ready: true, restartCount: 0 })
      expect(await example.container('shell')).to.tell({ ready: true, restartCount: 0 })
    },
  )

  claim(
    'doc.example-runs',
    {
      title: "both containers of the page's pod become ready, without a restart",
      source: page.configureAPod('Create the pod `nginx` on your cluster', '在集群中创建 `nginx` Pod'),
      // The runtime's part of doc.example-starts: it holds without an API server, too.
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
      needs: [],
      judgesStart: true,
    },
    async ({ example }) => {
      expect(await example.container('nginx')).to.tell({ ready: true, restartCount: 0 })
      expect(await example.container('shell')).to.tell({ ready: true, restartCount: 0 })
    },
  )

  claim(
    'doc.example-unaltered',
    {
      title: "the cluster alters nothing in the page's manifest, and adds no container or init container",
      source: page.configureAPod('Create the pod `nginx` on your cluster', '在集群中创建 `nginx` Pod'),
      // Admission may alter what it is given (Kubernetes documentation, "Admission Control in Kubernetes"): a
      // service mesh adds a sidecar, as a container or as an init container that keeps running, and a mirror
      // replaces an image.
      level: 'informative',
      pods: { example: 'doc/share-process-namespace.yaml' },
      needs: ['kubernetes-api'],
    },
    async ({ example, cluster }) => {
      const stored = await cluster.stored(example)
      expect(stored.spec, "the pod's spec as it is stored").to.containSubset(cluster.sent(example).spec)
      expect(stored).to.tell({ 'spec.containers.length': example.containers.length })
      expect(stored).to.tell({ 'spec.initContainers': undefined })
    },
  )

  claim(
    'doc.attach-prompt',
    {
      title: 'attaching to shell with standard input and a terminal gives a prompt once enter is pressed',
      source: page.configureAPod(
        "If you don't see a command prompt, try pressing enter.",
        '如果没有看到命令提示符，请按 enter 回车键。',
      ),
      // The page still says "Attach", but since October 2024 it runs a shell with exec (website#48267): its example
      // sleeps. The manifest is the example from before.
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      expect(await shell.pressEnter(), 'what the terminal shows').to.include('# ')
      expect(await shell.terminalName(), 'the name of the terminal').to.include('/dev/')
    },
  )

  claim(
    'doc.ps-sandbox-is-pid-1',
    {
      title: '`ps ax` in shell shows a process that belongs to no container as PID 1',
      source: page.configureAPod('PID   USER     TIME  COMMAND\n    1 root      0:00 /pause'),
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      const seen = await shell.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      const sandbox = await shell.controlGroupsOf(seen.first)
      expect(sandbox).not.to.be.sameGroupsAs(await shell.controlGroupsOf(seen.the('nginx: master process')))
      expect(sandbox).not.to.be.sameGroupsAs(await shell.controlGroupsOf({ pid: await shell.ownPid() }))
    },
  )

  claim(
    'doc.ps-pause',
    {
      title: 'PID 1 calls itself /pause',
      source: page.configureAPod('1 root      0:00 /pause'),
      level: 'informative',
      pods: { example: 'doc/share-process-namespace.yaml' },
      onlyLooks: true,
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      const { first } = await shell.processes()
      expect(first.command, 'the command of PID 1').to.equal('/pause')
    },
  )

  claim(
    'doc.ps-pause-not-root',
    {
      title: 'PID 1 belongs to the user that its image names, not to root as the page shows',
      source: page.configureAPod('1 root      0:00 /pause'),
      level: 'informative',
      pods: { example: 'doc/share-process-namespace.yaml' },
      onlyLooks: true,
      differs: {
        page: '1 root      0:00 /pause',
        holds:
          'PID 1 runs as UID 65535, the user of the pause image. (CRI-O runs it as root, as on the page.)',
      },
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      const { first } = await shell.processes()
      expect(first.user, 'the user of PID 1').to.equal('65535')
    },
  )

  claim(
    'doc.ps-nginx',
    {
      title: "shell sees nginx's master (root), its workers (UID 101), and itself",
      source: page.introduction(
        'processes in a container are visible\nto all other containers in the same pod',
        '容器中的进程对同一 Pod 中的所有其他容器都是可见的',
      ),
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      const seen = await shell.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      expect(seen).to.have.process('nginx: master process', { user: 'root' })
      expect(seen).to.have.process('nginx: worker process', { user: '101' })
      expect(seen.pid(await shell.ownPid())).to.tell({ command: 'sh', user: 'root' })
    },
  )

  claim(
    'doc.app-not-pid-1',
    {
      title: "no container's main process is PID 1, for itself or for other containers",
      source: page.understanding('The container process no longer has PID 1.', '容器进程不再具有 PID 1。'),
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example }) => {
      const shell = example.terminal('shell')
      const master = (
        await shell.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      ).the('nginx: master process')
      expect(master.pid, "the PID of nginx's master").not.to.equal(1)
      expect(await shell.pidInOwnEyes(master), "the PID of nginx's master in its own eyes").to.equal(
        master.pid,
      )

      const main = { pid: await shell.ownPid() }
      expect(main.pid, 'the PID of the attached shell').not.to.equal(1)
      expect(await shell.pidInOwnEyes(main), 'the PID of the attached shell in its own eyes').to.equal(
        main.pid,
      )
    },
  )

  claim(
    'doc.sighup-restarts-workers',
    {
      title:
        'given SYS_PTRACE, HUP from shell makes nginx replace every worker; its master stays and goes on serving',
      source: page.configureAPod(
        'For example, send `SIGHUP` to\n`nginx` to restart the worker process.',
        '例如，发送 `SIGHUP` 到 `nginx` 以重启工作进程。',
      ),
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example, eventually }) => {
      const shell = example.terminal('shell')
      const before = await shell.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      const master = before.the('nginx: master process')
      const workers = before.all('nginx: worker process')

      await shell.signal('HUP', master)

      const after = await eventually(
        async () => {
          const now = await shell.processes()
          expect(now).to.have.replaced(workers)
          return now
        },
        { within: 10 },
      )
      expect(after.the('nginx: master process').pid, "the PID of nginx's master").to.equal(master.pid)
      expect(await shell.httpGet('http://127.0.0.1/'), 'what nginx answers').to.include('nginx')
      expect(await example.container('nginx')).to.tell({ restartCount: 0 })
    },
  )

  claim(
    'doc.proc-root-config',
    {
      title:
        '/proc/PID/root/etc/nginx/nginx.conf, read from shell, is byte for byte the file that nginx sees',
      source: page.configureAPod(
        "It's even possible to access the file system of another container using the\n`/proc/$pid/root` link.",
        '甚至可以使用 `/proc/$pid/root` 链接访问另一个容器的文件系统。',
      ),
      level: 'required',
      pods: { example: 'doc/share-process-namespace.yaml' },
    },
    async ({ example }) => {
      const nginx = example.exec('nginx')
      const shell = example.terminal('shell')
      const master = (
        await shell.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      ).the('nginx: master process')
      const throughTheLink = await shell.readText(`/proc/${master.pid}/root/etc/nginx/nginx.conf`)
      const { stdout } = await nginx.program('nginx', '-T')
      expect(throughTheLink, 'nginx.conf through /proc/PID/root').to.equal(
        configurationFile(stdout, '/etc/nginx/nginx.conf'),
      )
    },
  )
})

describe('The container process no longer has PID 1', () => {
  const signalsSandbox = page.understanding(
    'In pods with a\nshared process namespace, `kill -HUP 1` will signal the pod sandbox',
    '在具有共享进程命名空间的 Pod 中，`kill -HUP 1` 将通知 Pod 沙箱',
  )

  /** What `kill -HUP 1` did in the sharing pod: the kernel's refusal, if any, and the log. */
  const hangUp = async ({ sharedLogger }: { sharedLogger: Pod }) => {
    await sharedLogger.hasLogged('logger', 'listening')
    const shell = sharedLogger.exec('logger')
    // The whole trap: a sidecar that the cluster injects may be a shell with a trap of its own.
    const main = (await shell.processes()).the("sh -c trap 'echo got HUP' HUP")
    const refusal = await shell.refusalToSignal('HUP', { pid: 1 })
    // A main process that got the HUP would log it before this later signal with a higher number.
    await shell.signal('USR1', main)
    await sharedLogger.hasLogged('logger', 'got USR1')
    return { refusal, log: await sharedLogger.logs('logger') }
  }

  claim(
    'doc.kill-hup-1-reaches-sandbox',
    {
      title:
        "`kill -HUP 1` reaches a container's main process in a pod that does not share, but not in one that does",
      source: signalsSandbox,
      level: 'required',
      pods: { sharedLogger: 'doc/hup-logger-shared.yaml', isolatedLogger: 'doc/hup-logger-isolated.yaml' },
    },
    async ({ isolatedLogger, once }) => {
      await isolatedLogger.hasLogged('logger', 'listening')
      await isolatedLogger.exec('logger').signal('HUP', { pid: 1 })
      await isolatedLogger.hasLogged('logger', 'got HUP')

      // A HUP that the kernel refuses did not reach the main process either.
      expect((await once(hangUp)).log, 'what the main process logged').not.to.include('got HUP')
    },
  )

  claim(
    'doc.kill-hup-1-sent',
    {
      title: 'the kernel lets a container signal the sandbox: `kill -HUP 1` is not refused in a sharing pod',
      source: signalsSandbox,
      // The runtime chooses what confines the sandbox. containerd and CRI-O give it no AppArmor profile, and
      // a container's profile lets it signal only processes under the same profile (containerd's
      // contrib/apparmor/template.go, `signal peer`): on every node with AppArmor the page's sentence does
      // not hold (measured: EACCES).
      level: 'informative',
      pods: { sharedLogger: 'doc/hup-logger-shared.yaml' },
    },
    async ({ once }) => {
      const { refusal } = await once(hangUp)
      expect(refusal, 'the refusal of HUP to PID 1').to.equal(undefined)
    },
  )

  claim(
    'doc.pid-1-image-refuses',
    {
      title:
        'an image that insists on PID 1 refuses to start when the namespace is shared, and runs when it is not',
      source: page.understanding(
        'Some containers refuse\nto start without PID 1 (for example, containers using `systemd`)',
        '在没有 PID 1 的情况下，一些容器拒绝启动（例如，使用 `systemd` 的容器)',
      ),
      level: 'required',
      pods: {
        sharedInit: { begun: 'doc/pid-1-image-shared.yaml' },
        isolatedInit: 'doc/pid-1-image-isolated.yaml',
      },
    },
    async ({ sharedInit, isolatedInit, eventually }) => {
      await eventually(
        async () => expect(await sharedInit.container('init')).to.tell({ 'state.is': 'terminated' }),
        { within: 30 },
      )
      expect(await sharedInit.container('init')).not.to.tell({ 'state.exitCode': 0 })
      await sharedInit.hasLogged('init', 'must be run as PID 1')

      expect(await isolatedInit.container('init')).to.tell({ ready: true, restartCount: 0 })
      expect((await isolatedInit.exec('init').processes()).first.command, 'the command of PID 1').to.equal(
        'init',
      )
    },
  )
})

describe('Processes are visible to other containers in the pod', () => {
  claim(
    'doc.args-visible',
    {
      title: "a password in another container's arguments is readable, even by another user",
      source: page.understanding(
        'such as passwords that were passed as arguments\nor environment variables',
        '例如作为参数或环境变量传递的密码',
      ),
      level: 'required',
      pods: { secrets: 'doc/secrets.yaml' },
      onlyLooks: true,
    },
    async ({ secrets }) => {
      const otherUser = secrets.exec('other-user')
      const owner = (await otherUser.processes()).the('sh -c echo written-by-owner')
      expect(owner.command, "the owner's command line").to.include('--password=args-s3cret')
      expect(await otherUser.readText(`/proc/${owner.pid}/cmdline`), "the owner's cmdline").to.include(
        '--password=args-s3cret',
      )
    },
  )

  claim(
    'doc.env-visible-same-user',
    {
      title: "a password in another container's environment is readable by the same user",
      source: page.understanding(
        'such as passwords that were passed as arguments\nor environment variables',
        '例如作为参数或环境变量传递的密码',
      ),
      level: 'required',
      pods: { secrets: 'doc/secrets.yaml' },
      onlyLooks: true,
    },
    async ({ secrets }) => {
      const sameUser = secrets.exec('same-user')
      const owner = (await sameUser.processes()).the('sh -c echo written-by-owner')
      expect(await sameUser.readText(`/proc/${owner.pid}/environ`), "the owner's environ").to.include(
        'PASSWORD=env-s3cret',
      )
    },
  )

  claim(
    'doc.env-protected',
    {
      title: 'another user can not read a password in the environment, but can read the command line',
      source: page.understanding(
        'These are protected only by regular Unix permissions.',
        '这些仅受常规 Unix 权限的保护。',
      ),
      level: 'required',
      pods: { secrets: 'doc/secrets.yaml' },
      onlyLooks: true,
    },
    async ({ secrets }) => {
      const otherUser = secrets.exec('other-user')
      const owner = (await otherUser.processes()).the('sh -c echo written-by-owner')
      expect(
        await otherUser.refusalToRead(`/proc/${owner.pid}/environ`),
        "the refusal to read the owner's environ",
      ).to.include('Permission denied')
      expect(await otherUser.readText(`/proc/${owner.pid}/cmdline`), "the owner's cmdline").to.include(
        '--password=args-s3cret',
      )
    },
  )

  claim(
    'doc.fs-visible',
    {
      title: "another container's files are listed and read through /proc/PID/root",
      source: page.understanding(
        'Container filesystems are visible to other containers in the pod through the\n   `/proc/$pid/root` link.',
        '容器文件系统通过 `/proc/$pid/root` 链接对 Pod 中的其他容器可见。',
      ),
      level: 'required',
      pods: { secrets: 'doc/secrets.yaml' },
    },
    async ({ secrets, eventually }) => {
      const sameUser = secrets.exec('same-user')
      const owner = (await sameUser.processes()).the('sh -c echo written-by-owner')
      await eventually(
        async () =>
          expect(await sameUser.list(`/proc/${owner.pid}/root/tmp`), "names in the owner's /tmp").to.include(
            'owned',
          ),
        { within: 10 },
      )
      expect(await sameUser.readText(`/proc/${owner.pid}/root/tmp/owned`), "the owner's file").to.equal(
        'written-by-owner\n',
      )
      expect(await sameUser.list('/tmp'), "names in the reader's own /tmp").not.to.include('owned')
    },
  )

  claim(
    'doc.fs-secret-protected',
    {
      title:
        'a Secret file of mode 0400 is readable through /proc/PID/root by the same user and denied to another',
      source: page.understanding(
        'it also means\n   that filesystem secrets are protected only by filesystem permissions',
        '但也意味着文件系统安全性只受文件系统权限的保护',
      ),
      level: 'required',
      pods: { secrets: 'doc/secrets.yaml' },
      onlyLooks: true,
    },
    async ({ secrets }) => {
      const sameUser = secrets.exec('same-user')
      const otherUser = secrets.exec('other-user')
      const owner = (await sameUser.processes()).the('sh -c echo written-by-owner')
      const secret = `/proc/${owner.pid}/root/secret/password`
      expect(await sameUser.readText(secret), 'the secret file').to.equal('file-s3cret')
      expect(await otherUser.refusalToRead(secret), 'the refusal to read the secret file').to.include(
        'Permission denied',
      )
    },
  )

  claim(
    'doc.fs-secret-mode',
    {
      title:
        "a neighbour that may follow /proc/PID/root reads root's Secret file of mode 0444, but not one of mode 0400",
      source: page.understanding(
        'it also means\n   that filesystem secrets are protected only by filesystem permissions',
        '但也意味着文件系统安全性只受文件系统权限的保护',
      ),
      level: 'required',
      // Both containers run as UID 1000, so the link is no obstacle, and the mode alone decides. In
      // doc.fs-secret-protected the other user is stopped at the link.
      pods: { hardened: 'mix/hardened.yaml' },
      onlyLooks: true,
    },
    async ({ hardened }) => {
      const a = hardened.terminal('a')
      const neighbour = `/proc/${(await hardened.mainLook('a')).the('hardened/b').pid}/root`
      expect(await a.readText(`${neighbour}/for-all/password`), 'the file of mode 0444').to.equal(
        'file-s3cret',
      )
      expect(await a.list(`${neighbour}/for-root`), 'names beside the file of mode 0400').to.include(
        'password',
      )
      expect(
        await a.refusalToRead(`${neighbour}/for-root/password`),
        'the refusal to read the file of mode 0400',
      ).to.include('Permission denied')
    },
  )
})

describe('What the feature is for', () => {
  claim(
    'doc.log-sidecar',
    {
      title: "a sidecar moves nginx's log away and sends USR1; nginx opens a new log and writes to it",
      source: page.introduction(
        'configure cooperating containers, such as a log\nhandler sidecar container',
        '配置协作容器，比如日志处理 sidecar 容器',
      ),
      level: 'required',
      pods: { logging: 'doc/log-sidecar.yaml' },
    },
    async ({ logging, eventually }) => {
      const logHandler = logging.exec('log-handler')
      const master = (
        await logHandler.processesWith('nginx: worker process', { beside: 'nginx: master process' })
      ).the('nginx: master process')
      await logHandler.httpGet('http://127.0.0.1/?before-the-move')
      await logHandler.move('/logs/access.log', '/logs/access.log.1')

      await logHandler.signal('USR1', master)
      await eventually(
        async () => expect(await logHandler.list('/logs'), 'names in /logs').to.include('access.log'),
        {
          within: 10,
        },
      )

      // The master opens the new log first, then tells its workers.
      await eventually(
        async () => {
          await logHandler.httpGet('http://127.0.0.1/?after-the-move')
          expect(await logHandler.readText('/logs/access.log'), 'the new log').to.include('after-the-move')
        },
        { within: 10 },
      )
      expect(await logHandler.readText('/logs/access.log'), 'the new log').not.to.include('before-the-move')
      expect(await logHandler.readText('/logs/access.log.1'), 'the log that was moved').to.include(
        'before-the-move',
      )
    },
  )

  claim(
    'doc.debug-without-shell',
    {
      title:
        'a container whose image has no shell is inspected from its neighbour: processes, environment, files',
      source: page.introduction(
        "troubleshoot container images that don't\ninclude debugging utilities like a shell",
        '对那些不包含诸如 shell 等调试实用工具的镜像进行故障排查',
      ),
      level: 'required',
      pods: { shellless: 'doc/debug-without-shell.yaml' },
    },
    async ({ shellless }) => {
      const debugShell = shellless.exec('debugger')
      const attempt = await shellless.exec('app').program('sh', '-c', 'true')
      expect(attempt.exitCode, 'the exit code of sh').to.be.greaterThan(0)
      expect(attempt.stdout + attempt.stderr, 'what the attempt to run sh said').to.match(
        /not found|no such file or directory/i,
      )

      const app = (await debugShell.processes()).the('/pause the-app')
      expect(await debugShell.readText(`/proc/${app.pid}/environ`), "the app's environ").to.include(
        'APP_MODE=production',
      )
      expect(await debugShell.list(`/proc/${app.pid}/root`), "names in the app's root")
        .to.include('pause')
        .and.not.to.include('bin')
    },
  )
})
