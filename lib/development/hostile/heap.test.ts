import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { execa } from 'execa'
import { type WebSocket, WebSocketServer } from 'ws'

/** How much the hostile container writes, in pieces of a streaming server: 1 GiB. */
const LINE = `${'a line of a log that goes on and on '.repeat(29)}\n`
const PIECE = Buffer.concat([Buffer.of(1), Buffer.alloc(32 * 1024 - 1, LINE)])
const PIECES = 32 * 1024

const LISTENS = fileURLToPath(new URL('listens.ts', import.meta.url))

describe('a process with a heap of 96 MB, and a container that writes 1 GiB', () => {
  let server: Server
  let url: string

  before(async () => {
    server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'v4.channel.k8s.io' })
    sockets.on('connection', writeAll)
  })
  after(() => server.close())

  it('ends the command, and hears the terminal to its end', async function () {
    this.timeout(60_000)
    const { stdout } = await execa(process.execPath, ['--max-old-space-size=96', LISTENS, url])
    expect(JSON.parse(stdout)).to.deep.equal({
      command: 'The exec in a wrote more than 16 MiB, so it was ended.',
      heard: PIECES * (PIECE.length - 1),
      isCut: true,
    })
  })
})

/** Writes as fast as the far end reads. */
function writeAll(socket: WebSocket): void {
  socket.on('error', () => {})
  let left = PIECES
  const write = (): void => {
    if (left-- > 0) socket.send(PIECE, thrown => thrown == null && write())
    else socket.send(Buffer.from('\u0003{"status":"Success"}'), () => socket.close(1000))
  }
  write()
}
