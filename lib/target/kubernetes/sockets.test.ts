import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { KubeConfig } from '@kubernetes/client-node'
import { expect } from 'chai'
import { type WebSocket, WebSocketServer } from 'ws'
import { LostConnection } from '../lost-connection.ts'
import { Connection } from './connection.ts'
import { attach, exec } from './sockets.ts'

const SUCCESS = Buffer.concat([Buffer.of(3), Buffer.from('{"metadata":{},"status":"Success"}')])
const JSON_TYPE = { 'Content-Type': 'application/json' }
const ADDRESS = { pod: 'a', container: 'c' }

/** What a server does with a handshake: refuses it with a status, breaks the connection, or opens a socket. */
type Meeting = { readonly status: number; readonly body: string } | 'reset' | ((socket: WebSocket) => void)

describe('a socket to a container', function () {
  // These are real waits on a real server; a busy machine makes them longer.
  this.timeout(20_000)
  let server: Server
  let connection: Connection
  let meetings: Meeting[]
  let met: number

  beforeEach(async () => {
    meetings = []
    met = 0
    server = createServer((_request, response) => void response.writeHead(200, JSON_TYPE).end('{}')).listen(
      0,
      '127.0.0.1',
    )
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v5.channel.k8s.io' })
    server.on('upgrade', (request, stream: Duplex, head) => {
      met++
      const meeting = meetings.shift() ?? 'reset'
      if (meeting === 'reset') stream.destroy()
      else if (typeof meeting === 'function') sockets.handleUpgrade(request, stream, head, meeting)
      else
        stream.end(
          `HTTP/1.1 ${meeting.status} x\r\nContent-Length: ${meeting.body.length}\r\n\r\n${meeting.body}`,
        )
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const config = new KubeConfig()
    const cluster = { name: 'a', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }
    config.loadFromClusterAndUser(cluster, { name: 'a' })
    connection = new Connection(config, new AbortController().signal, 0.1)
    await connection.ask('read the version', () => connection.version.getCode())
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const ended: Meeting = socket => {
    socket.send(SUCCESS)
    socket.close()
  }
  const status = (code: number, message: string): Meeting => ({
    status: code,
    body: JSON.stringify({ kind: 'Status', message }),
  })
  const NOT_FOUND = status(500, 'container c not found in pod a_n')

  it('is opened again when the handshake was refused for a reason that passes', async () => {
    meetings = [
      status(503, 'not now'),
      status(500, 'error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused'),
      NOT_FOUND,
      ended,
    ]
    expect(await exec(connection, 'n', ADDRESS, ['true'])).to.include({ exitCode: 0 })
    expect(met).to.equal(4)
    const told = connection.disturbances.since(0).map(({ what }) => what)
    expect(told).to.include('the API server answered with HTTP status 503')
  })

  it('is not opened again for a command that may have begun, but for an attachment', async () => {
    meetings = ['reset', ended]
    const lost = await exec(connection, 'n', ADDRESS, ['true']).catch((thrown: unknown) => thrown)
    expect(lost).to.be.instanceOf(LostConnection)
    expect(met).to.equal(1)
    meetings = ['reset', () => {}]
    const attachment = await attach(connection, 'n', ADDRESS, async () => 'c1')
    attachment.close()
    expect(met).to.equal(3)
  })

  /** How an attachment ended that ended in good order, if later ones meet this. */
  async function endOf(...later: Meeting[]) {
    return endOfContainer(['c1'], later)
  }

  /** The same, if the cluster has these ids for the container, one after the other. */
  async function endOfContainer(ids: string[], later: readonly Meeting[]) {
    meetings = [ended, ...later]
    const attachment = await attach(connection, 'n', ADDRESS, async () =>
      ids.length > 1 ? ids.shift() : ids[0],
    )
    const { promise, resolve } = Promise.withResolvers<void>()
    attachment.onChange(() => attachment.ended !== undefined && resolve())
    await promise
    return attachment.ended?.by
  }

  it('tells an ended process from a restarted runtime by attaching once more', async () => {
    expect(await endOf(NOT_FOUND)).to.equal('process')
    expect(await endOf(status(404, 'pods "a" not found'))).to.equal('process')
    // The kubelet does not know yet, and the runtime ends the stream at once (recorded).
    expect(await endOf(ended, NOT_FOUND)).to.equal('process')
    expect(await endOf(() => {})).to.equal('connection')
    expect(await endOf(status(500, 'dial unix containerd.sock: connect: connection refused'))).to.equal(
      'connection',
    )
    expect(await endOf('reset')).to.equal('connection')
  })

  it('tells a restarted container from a restarted runtime by the id of the container', async () => {
    expect(await endOfContainer(['c1', 'c2'], [() => {}])).to.equal('process')
    // The kubelet tells of the new container later than the runtime runs it.
    expect(await endOfContainer(['c1', 'c1', 'c2'], [ended, () => {}])).to.equal('process')
    expect(await endOfContainer(['c1', 'c1', 'c2'], [() => {}])).to.equal('process')
    expect(await endOfContainer(['c1', 'c1'], [() => {}])).to.equal('connection')
  })
})
