import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Http2Server } from 'node:http2'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { expect } from 'chai'
import { execa } from 'execa'
import type { CriClient } from '../../target/cri/client.ts'
import { connectCri } from '../../target/cri/open.ts'
import { RuntimeService } from '../../target/cri/runtime_pb.ts'
import { RUN_LABEL } from '../../target/run-mark.ts'
import { ended, pidns, start } from '../pidns.ts'

/** How long a run may take to end when its runtime no longer answers, in milliseconds. */
const NOTICED_WITHIN = 30_000

describe('a run on a bare CRI runtime', () => {
  let endpoint: string
  let client: CriClient
  /** The runtime's container, if these tests started it. */
  let made: string | undefined

  before(async () => {
    const kept = (await pidns(['runtime', 'list', '--json'])).output
    const up = await pidns(['runtime', 'up', 'containerd@2.4.2'])
    endpoint = /^unix:\/\/.*$/m.exec(up.output)?.[0] ?? ''
    const socket = endpoint.slice('unix://'.length)
    const name = basename(dirname(socket))
    made = kept.includes(name) ? undefined : name
    client = await connectCri({ runtime: socket, image: socket }, new AbortController().signal)
  })
  after(async () => {
    if (made !== undefined) await pidns(['runtime', 'down', made])
  })

  const judged = (...more: readonly string[]) =>
    pidns(['run', '--target', 'cri', '--claim', 'doc.ps-nginx', ...more])
  const onRuntime = (...more: readonly string[]) => [
    'run',
    '--target',
    'cri',
    '--runtime-endpoint',
    endpoint,
    ...more,
  ]
  const left = async () => [
    ...(await client.listPodSandboxes({})).filter(({ labels }) => RUN_LABEL in labels),
    ...(await client.listContainers({})).filter(({ labels }) => RUN_LABEL in labels),
  ]

  describe('is refused in one sentence', () => {
    it('without a socket', async () => {
      const { exitCode, output } = await judged('--runtime-endpoint', 'unix:///run/no-such.sock')
      expect(exitCode, output).to.equal(3)
      expect(output).to.include('There is no socket /run/no-such.sock.')
    })

    it('for a file that is not a socket', async () => {
      const { exitCode, output } = await judged('--runtime-endpoint', 'unix:///etc/passwd')
      expect(exitCode, output).to.equal(2)
      expect(output).to.include('/etc/passwd is no unix socket.')
    })

    it('for the socket of dockerd', async () => {
      const { exitCode, output } = await judged('--runtime-endpoint', 'unix:///var/run/docker.sock')
      expect(exitCode, output).to.equal(3)
      expect(output).to.include('is no CRI runtime: it does not speak gRPC.')
    })

    it('for a CRI without v1', async () => {
      const server = await withoutV1()
      const { exitCode, output } = await judged('--runtime-endpoint', `unix://${server.socket}`)
      await server.close()
      expect(exitCode, output).to.equal(3)
      expect(output).to.include('has no CRI v1')
    })

    it('for a user who may not use the socket', async () => {
      const { exitCode, output } = await asNobody(onRuntime('--claim', 'doc.ps-nginx'))
      expect(exitCode, output).to.equal(3)
      expect(output).to.match(/may not be used by this user \(UID 65534\)/)
    })

    it('for a handler that the runtime does not know', async () => {
      const { exitCode, output } = await judged('--runtime-endpoint', endpoint, '--runtime-handler', 'kata')
      expect(exitCode, output).to.equal(2)
      expect(output).to.include("The runtime has no handler 'kata'")
    })

    it('for a folder that the runtime does not see', async () => {
      const folder = await mkdtemp(join(homedir(), '.pidns-unseen-'))
      const { exitCode, output } = await judged('--runtime-endpoint', endpoint, '--pod-folder', folder)
      await rm(folder, { recursive: true })
      expect(exitCode, output).to.equal(3)
      expect(output).to.include('Name a folder with --pod-folder that the runtime sees under the same path.')
    })
  })

  it("leaves nothing even when two run at the same time, and touches no one else's sandbox", async () => {
    const strangers = await strangeSandbox(client)
    const results = await Promise.all([
      pidns(onRuntime('--claim', 'doc')),
      pidns(onRuntime('--claim', 'doc')),
    ])
    expect(
      results.map(({ exitCode }) => exitCode),
      results.map(({ output }) => output).join('\n'),
    ).to.deep.equal([0, 0])
    expect(await left()).to.deep.equal([])
    await strangers.mustBeThere()
  })

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`leaves nothing after ${signal}`, async () => {
      const interrupted = await start(onRuntime())
      await interrupted.printed(/✓ doc.ps-nginx/)
      interrupted.process.kill(signal)
      expect((await ended(interrupted)).exitCode).to.equal(exitCode)
      expect(await left()).to.deep.equal([])
    })
  }

  it("is cleaned up by the next run if it was killed, and no one else's sandbox is touched", async () => {
    const strangers = await strangeSandbox(client)
    const killed = await start(onRuntime())
    await killed.printed(/✓ doc.ps-nginx/)
    killed.process.kill('SIGKILL')
    await ended(killed)
    expect(await left()).not.to.be.empty
    const next = await judged('--runtime-endpoint', endpoint)
    expect(next.exitCode, next.output).to.equal(0)
    expect(await left()).to.deep.equal([])
    await strangers.mustBeThere()
  })

  it("is cleaned up by pidns clean if it was killed, and no one else's sandbox is touched", async () => {
    const strangers = await strangeSandbox(client)
    const killed = await start(onRuntime())
    await killed.printed(/✓ doc.ps-nginx/)
    killed.process.kill('SIGKILL')
    await ended(killed)
    expect(await left()).not.to.be.empty
    const { exitCode, output } = await pidns(['clean', '--runtime-endpoint', endpoint])
    expect(exitCode, output).to.equal(0)
    expect(output).to.match(/^removed {2}sandboxes pidns-\w+ \(\d+ sandboxes in /m)
    expect(await left()).to.deep.equal([])
    await strangers.mustBeThere()
  })

  for (const [what, command] of [
    ['is killed', 'kill'],
    ['hangs', 'pause'],
  ] as const) {
    it(`is inconclusive, and ends soon, when its runtime ${what}`, async () => {
      const run = await start(['run', '--runtime', 'containerd@2.4.2'])
      const [, container = ''] = await run.printed(/in the container (pidns-\w+)/)
      await run.printed(/✓ doc.ps-nginx/)
      await execa('docker', [command, container])
      const begin = performance.now()
      const result = await ended(run)
      expect(performance.now() - begin).to.be.below(NOTICED_WITHIN)
      expect(result.exitCode, result.output).to.equal(3)
      expect(result.report?.claims.filter(({ verdict }) => verdict === 'fail')).to.deep.equal([])
      expect(result.output).to.include('did not answer when it was asked to')
    })
  }
})

/** A real gRPC server on a unix socket. Its runtime.v1 answers every call with Unimplemented. */
async function withoutV1(): Promise<{ socket: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'pidns-without-v1-'))
  const socket = join(folder, 'cri.sock')
  const server: Http2Server = createServer(
    connectNodeAdapter({ routes: router => void router.service(RuntimeService, {}) }),
  )
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(socket, resolve)
  await promise
  const close = async () => {
    server.close()
    await rm(folder, { recursive: true })
  }
  return { socket, close }
}

/** Runs `pidns` as a user who owns nothing. */
async function asNobody(args: readonly string[]): Promise<{ exitCode: number | undefined; output: string }> {
  const home = await mkdtemp(join(tmpdir(), 'pidns-nobody-'))
  await chmod(home, 0o777)
  const program = new URL('../../../bin/pidns.js', import.meta.url).pathname
  const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups']
  const command = [process.execPath, program, ...args, '--out', join(home, 'report')]
  const { exitCode, all } = await execa('setpriv', [...nobody, ...command], {
    all: true,
    reject: false,
    env: { HOME: home, PIDNS_CACHE: join(home, 'cache') },
  })
  await rm(home, { recursive: true })
  return { exitCode, output: all }
}

/** A sandbox that is not the suite's. `mustBeThere` checks it, and then removes it. */
async function strangeSandbox(client: CriClient): Promise<{ mustBeThere: () => Promise<void> }> {
  const uid = `stranger-${process.pid}-${Date.now()}`
  const metadata = { name: 'stranger', uid, namespace: 'default', attempt: 0 }
  const labels = { 'io.kubernetes.pod.name': 'nginx', 'app.kubernetes.io/managed-by': 'somebody' }
  const id = await client.runPodSandbox({ metadata, labels, linux: {} }, '')
  const mustBeThere = async () => {
    const found = (await client.listPodSandboxes({})).find(sandbox => sandbox.id === id)
    expect(found).to.include({ state: 0 })
    await client.stopPodSandbox(id)
    await client.removePodSandbox(id)
  }
  return { mustBeThere }
}
