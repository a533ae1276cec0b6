import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { KubeConfig } from '@kubernetes/client-node'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { RUN_LABEL } from '../run-mark.ts'
import { answerTo } from './api-request.ts'
import { Connection } from './connection.ts'
import { created, isOfRun } from './created.ts'

type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** What a server says. */
function say(status: number, body: unknown, headers: Record<string, string> = {}): Answering {
  return (_request, response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(JSON.stringify(body))
}

const VERSION = say(200, { major: '1', minor: '37', gitVersion: 'v1.37.2' })
const REFUSED = (code: number, message: string, headers = {}) =>
  say(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message }, headers)
const RESET: Answering = request => void request.socket.resetAndDestroy()
const HANG: Answering = () => {}
/** Half of an answer, then the end of the connection. */
const CUT: Answering = (request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
  response.write('{"gitVersion":', () => request.socket.destroy())
}
const DENIED = REFUSED(403, 'pods is forbidden: User "dev" cannot list resource "pods" in API group ""')

describe('a connection to an API server', function () {
  // These are real waits on a real server; a busy machine makes them longer.
  this.timeout(20_000)
  let server: Server
  let port: number
  /** The answers to the coming requests; then the version. */
  let answers: Answering[]
  let ready: Answering
  const paths: string[] = []

  beforeEach(async () => {
    answers = []
    paths.length = 0
    ready = say(200, 'ok')
    server = createServer((request, response) => {
      paths.push(`${request.method} ${request.url}`)
      if (request.url === '/readyz') ready(request, response)
      else (answers.shift() ?? VERSION)(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  /** @param slow a small factor makes all waits for answers short */
  function connect(slow = 1, signal = new AbortController().signal): Connection {
    const config = new KubeConfig()
    config.loadFromClusterAndUser(
      { name: 'a', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'a' },
    )
    return new Connection(config, signal, slow)
  }

  const version = (connection: Connection) =>
    connection.ask('read the version', () => connection.version.getCode())

  async function answered(slow = 1): Promise<Connection> {
    const connection = connect(slow)
    await version(connection)
    paths.length = 0
    return connection
  }

  const told = (connection: Connection) => connection.disturbances.since(0).map(({ what }) => what)
  const problemOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )

  it('asks again after answers that judge nothing, when the server wants to be asked', async () => {
    const connection = await answered()
    const busy = REFUSED(503, 'not now', { 'Retry-After': '1' })
    answers = [busy, REFUSED(429, 'slow down')]
    const from = performance.now()
    expect(await version(connection)).to.include({ gitVersion: 'v1.37.2' })
    expect(performance.now() - from).to.be.above(1300)
    expect(paths).to.have.length(3)
    expect(told(connection)).to.deep.equal([
      'the API server answered with HTTP status 503',
      'the API server answered with HTTP status 429',
    ])
  })

  it('asks again after a connection that was reset, or cut in the middle of an answer', async () => {
    const connection = await answered()
    answers = [RESET, CUT]
    expect(await version(connection)).to.include({ gitVersion: 'v1.37.2' })
    expect(paths).to.have.length(3)
    expect(told(connection).join()).to.include('the API server closed the connection (')
  })

  it('asks again after an answer that does not come, and ends the request that hangs', async () => {
    const connection = await answered(0.05)
    let hasEnded = false
    answers = [(request, _response) => request.socket.once('close', () => (hasEnded = true))]
    expect(await version(connection)).to.include({ gitVersion: 'v1.37.2' })
    expect(told(connection)).to.deep.equal(['the API server did not answer'])
    await pause(200)
    expect(hasEnded).to.equal(true)
  })

  it('tells of a long wait while it lasts', async () => {
    const connection = await answered(0.05)
    answers = [HANG]
    const asked = version(connection)
    await pause(400)
    expect(told(connection)).to.deep.equal(['the API server did not answer'])
    await asked
  })

  it('gives up when its patience is over', async () => {
    const connection = await answered(0.05)
    answers = Array.from({ length: 50 }, () => REFUSED(503, 'not now'))
    expect(await problemOf(version(connection)))
      .to.be.instanceOf(Problem)
      .with.property('message', 'Could not read the version: not now (HTTP status 503).')
    expect(paths).to.have.length.within(3, 7)
  })

  it('asks a server only once that has never answered: its address may be wrong', async () => {
    server.close()
    const from = performance.now()
    expect(await problemOf(version(connect())))
      .to.have.property('message')
      .which.includes("can't be reached: the connection was refused")
    // No pause comes before a second try.
    expect(performance.now() - from).to.be.below(5000)
  })

  it('does not repeat a judgement, nor a request that says so', async () => {
    const connection = await answered()
    answers = [REFUSED(404, 'not found')]
    expect(await problemOf(version(connection)))
      .to.have.property('message')
      .which.includes('404')
    expect(paths).to.have.length(1)
    answers = [REFUSED(503, 'not now')]
    const once = connection.ask('renew', () => connection.version.getCode(), connection.signal, {
      tries: 'once',
    })
    expect(await problemOf(once))
      .to.have.property('message')
      .which.includes('503')
    expect(paths).to.have.length(2)
  })

  it('ends at once when its signal aborts, even between two tries', async () => {
    const connection = await answered()
    answers = Array.from({ length: 50 }, () => REFUSED(503, 'not now', { 'Retry-After': '9' }))
    const run = new AbortController()
    const asked = problemOf(connection.ask('wait', () => connection.version.getCode(), run.signal))
    await pause(50)
    const why = new Error('interrupted')
    run.abort(why)
    expect(await asked).to.equal(why)
  })

  it('believes a denial only after the server said that it is ready', async () => {
    const connection = await answered()
    answers = [DENIED]
    let looks = 0
    ready = (...on) => (looks++ === 0 ? REFUSED(500, '[-]poststarthook/rbac failed') : say(200, 'ok'))(...on)
    expect(await version(connection)).to.include({ gitVersion: 'v1.37.2' })
    answers = [DENIED, DENIED]
    paths.length = 0
    expect(await problemOf(version(connection)))
      .to.have.property('message')
      .which.includes('User "dev" cannot list')
    // It had been ready before this question.
    expect(paths).to.have.length(1)
  })

  it('asks twice whether the user may do something, if a server may not know its users yet', async () => {
    const connection = await answered()
    const said = [false, true]
    expect(await connection.surely(async () => said.shift() ?? true)).to.equal(true)
    expect(await connection.surely(async () => false)).to.equal(false)
  })

  describe('that creates', () => {
    const pod = (run: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', labels: { [RUN_LABEL]: run } },
    })
    const LABELLED = (run: string) => ({ kind: 'Pod', metadata: { name: 'a', labels: { [RUN_LABEL]: run } } })
    const EXISTS = REFUSED(409, 'pods "a" already exists')

    const make = (connection: Connection) =>
      created(connection, 'create pod a', {
        create: () => connection.core.createNamespacedPod({ namespace: 'n', body: pod('mine') }),
        read: () => connection.core.readNamespacedPod({ namespace: 'n', name: 'a' }),
        isOurs: there => isOfRun(there, 'mine'),
      })

    it('finds what an earlier try created without an answer', async () => {
      answers = [VERSION, RESET, EXISTS, say(200, LABELLED('mine'))]
      const connection = await answered()
      await make(connection)
      expect(paths.at(-1)).to.equal('GET /api/v1/namespaces/n/pods/a')
      answers = [RESET, EXISTS, DENIED]
      const isMine = problemOf(make(connection))
      expect(await isMine)
        .to.have.property('message')
        .which.includes('already exists')
    })

    it('does not take the object of another for its own, nor one that was there before', async () => {
      const connection = await answered()
      answers = [RESET, EXISTS, say(200, LABELLED('other'))]
      expect(await problemOf(make(connection)))
        .to.have.property('message')
        .which.includes('already exists')
      answers = [EXISTS, say(200, LABELLED('mine'))]
      expect(await problemOf(make(connection)))
        .to.have.property('message')
        .which.includes('already exists')
    })

    it('finds an object that a claim stored without an answer', async () => {
      const connection = await answered()
      const object = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', labels: { [RUN_LABEL]: 'mine' } },
      }
      const request = { verb: 'create', object, namespace: 'n', unknownFields: 'refused' } as const
      answers = [RESET, EXISTS, say(200, LABELLED('mine'))]
      expect(await answerTo(connection, { ...request, dryRun: false })).to.include({ is: 'accepted' })
      answers = [EXISTS, say(200, LABELLED('other'))]
      expect(await problemOf(answerTo(connection, { ...request, dryRun: false })))
        .to.have.property('message')
        .which.includes('already exists')
    })

    it('asks a dry run again until it is judged', async () => {
      const connection = await answered()
      const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }
      const request = { verb: 'create', object, namespace: 'n', unknownFields: 'refused' } as const
      answers = [
        REFUSED(503, 'not now'),
        (_, response) => void response.writeHead(502).end('<html>'),
        say(201, object),
      ]
      expect(await answerTo(connection, { ...request, dryRun: true })).to.include({ is: 'accepted' })
      expect(paths).to.have.length(3)
    })
  })
})
