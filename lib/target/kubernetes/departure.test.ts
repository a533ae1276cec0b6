import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { KubeConfig } from '@kubernetes/client-node'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import type { Departure } from '../target.ts'
import { Connection } from './connection.ts'
import { departureOf } from './departure.ts'

const RUNNING = { running: { startedAt: '2026-11-24T17:00:00Z' } }
const KILLED = { terminated: { exitCode: 137, reason: 'Error' } }

/** The pod as an API server tells it. */
function pod(resourceVersion: string, state: object = RUNNING, uid = 'u') {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', uid, resourceVersion },
    spec: { containers: [{ name: 'c', image: 'busybox' }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'c', state }] },
  }
}

/** What a watch does: tells events, then hangs, ends, or breaks. */
type Watching = (response: ServerResponse, resourceVersion: string) => void

const tell =
  (...events: readonly (readonly [string, object])[]): Watching =>
  response => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    for (const [type, object] of events) response.write(`${JSON.stringify({ type, object })}\n`)
  }

describe('the departure of a pod', function () {
  // These are real waits on a real server; a busy machine makes them longer.
  this.timeout(20_000)
  let server: Server
  let connection: Connection
  let watches: Watching[]
  /** What the list of pods has, one after another; the last one stays. */
  let lists: object[][]
  let versions: string[]
  let deletions: ((response: ServerResponse) => void)[]

  beforeEach(async () => {
    watches = []
    lists = [[pod('10')]]
    versions = []
    deletions = []
    server = createServer(serve).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const config = new KubeConfig()
    config.loadFromClusterAndUser(
      { name: 'a', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'a' },
    )
    connection = new Connection(config, new AbortController().signal, 0.04)
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (request.method === 'DELETE') {
      const deletion = deletions.shift() ?? (answer => void answer.writeHead(200, JSON_TYPE).end('{}'))
      deletion(response)
      return
    }
    if (searchParams.get('watch') === 'true') {
      const version = searchParams.get('resourceVersion') ?? ''
      versions.push(version)
      const watching = watches.shift() ?? tell()
      watching(response, version)
      return
    }
    const items = (lists.length > 1 ? lists.shift() : lists[0]) ?? []
    response
      .writeHead(200, JSON_TYPE)
      .end(JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: '10' }, items }))
  }

  async function until(departure: Departure, isSo: () => boolean): Promise<void> {
    const end = performance.now() + 8000
    while (!isSo() && departure.lost === undefined && performance.now() < end) await pause(10)
    departure.close()
  }

  const stateOf = ({ last }: Departure) => last?.containers[0]?.state

  it('shows how the containers ended', async () => {
    watches = [tell(['MODIFIED', pod('11')], ['MODIFIED', pod('12', KILLED)], ['DELETED', pod('13', KILLED)])]
    const departure = await departureOf(connection, 'n', 'a')
    await until(departure, () => departure.isGone)
    expect(departure).to.include({ isGone: true, lastIsFinal: true, lost: undefined })
    expect(stateOf(departure)).to.include({ is: 'terminated', exitCode: 137 })
    expect(versions).to.deep.equal(['10'])
  })

  it('goes on where a watch was that broke, ended or fell silent', async () => {
    const broken: Watching = (response, version) => {
      tell(['MODIFIED', pod('11')])(response, version)
      setTimeout(() => response.destroy(), 30)
    }
    const ended: Watching = (response, version) => {
      tell(['BOOKMARK', { kind: 'Pod', metadata: { resourceVersion: '12' } }])(response, version)
      response.end()
    }
    watches = [broken, ended, tell(), () => {}, tell(['DELETED', pod('13', KILLED)])]
    const departure = await departureOf(connection, 'n', 'a')
    await until(departure, () => departure.isGone)
    expect(departure).to.include({ isGone: true, lastIsFinal: true })
    expect(versions).to.deep.equal(['10', '11', '12', '12', '12'])
    const told = connection.disturbances.since(0).map(({ what }) => what)
    expect(told.join()).to.include('the API server closed the connection')
    expect(told.join()).to.include('the API server did not answer (ETIMEDOUT)')
  })

  it('does not take an error for a pod: it looks for the pod, and watches on', async () => {
    const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }
    watches = [
      tell(['ERROR', expired]),
      response => void response.writeHead(410, JSON_TYPE).end(JSON.stringify(expired)),
      tell(['ERROR', { kind: 'Status', code: 500, message: 'etcdserver: leader changed' }]),
      tell(['DELETED', pod('13', KILLED)]),
    ]
    const departure = await departureOf(connection, 'n', 'a')
    await until(departure, () => departure.isGone)
    expect(departure).to.include({ isGone: true, lastIsFinal: true, lost: undefined })
    expect(stateOf(departure)).to.include({ exitCode: 137 })
  })

  it('knows that a pod went while nobody watched, even if another has its name now', async () => {
    for (const now of [[], [pod('20', RUNNING, 'another')]]) {
      lists = [[pod('10')], now]
      watches = [tell(['ERROR', { kind: 'Status', code: 410 }])]
      const departure = await departureOf(connection, 'n', 'a')
      await until(departure, () => departure.isGone)
      expect(departure).to.include({ isGone: true, lastIsFinal: false })
      expect(stateOf(departure)).to.include({ is: 'running' })
    }
  })

  it('is lost where the user may not watch', async () => {
    const denied = { kind: 'Status', code: 403, message: 'pods is forbidden: User "dev" cannot watch' }
    watches = [response => void response.writeHead(403, JSON_TYPE).end(JSON.stringify(denied))]
    const departure = await departureOf(connection, 'n', 'a')
    await until(departure, () => departure.isGone)
    expect(departure.lost).to.include('cannot watch')
    expect(departure.isGone).to.equal(false)
  })

  it('does not mind that an earlier try deleted the pod without an answer', async () => {
    const missing = { kind: 'Status', code: 404, message: 'pods "a" not found' }
    deletions = [
      response => void response.destroy(),
      response => void response.writeHead(404, JSON_TYPE).end(JSON.stringify(missing)),
    ]
    const departure = await departureOf(connection, 'n', 'a')
    departure.close()
    deletions = [response => void response.writeHead(404, JSON_TYPE).end(JSON.stringify(missing))]
    const failed = await departureOf(connection, 'n', 'a').catch((thrown: unknown) => thrown)
    expect(failed).to.be.instanceOf(Problem).with.property('message').which.includes('not found')
  })

  it('tells at once of a pod that is not there', async () => {
    lists = [[]]
    const failed = await departureOf(connection, 'n', 'a').catch((thrown: unknown) => thrown)
    expect(failed).to.be.instanceOf(Problem).with.property('message').which.includes('is gone')
  })
})

const JSON_TYPE = { 'Content-Type': 'application/json' }
