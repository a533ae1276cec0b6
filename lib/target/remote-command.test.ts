import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { type WebSocket, WebSocketServer } from 'ws'
import { LostConnection } from './lost-connection.ts'
import { attachmentOn, commandOn, openSocket } from './remote-command.ts'

const signal = new AbortController().signal
const never = {
  refused: (status: number | undefined) => new Error(`refused: ${status}`),
  failed: (error: Error) => error,
}

const message = (channel: number, text: string) => Buffer.concat([Buffer.of(channel), Buffer.from(text)])

/** The end of an exec, as containerd 2.4.2 writes it on channel 3. */
const SUCCESS = '{"metadata":{},"status":"Success"}'
const EXIT_7 =
  '{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status 7","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}'
const NO_PROGRAM =
  '{"metadata":{},"status":"Failure","message":"error executing command in container: failed to exec in container: failed to start exec \\"1\\": OCI runtime exec failed: exec failed: unable to start container process: exec: \\"sh\\": executable file not found in $PATH","reason":"InternalError","code":500}'

describe('a command in a container', () => {
  let server: Server
  let url: string
  let serve: (socket: WebSocket) => void

  before(async () => {
    server = createServer((_request, response) => response.writeHead(404).end('no such token')).listen(0)
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/exec/token`
    // As the runtimes: they know the fourth version, not the fifth.
    const sockets = new WebSocketServer({
      server,
      path: '/exec/token',
      handleProtocols: () => 'v4.channel.k8s.io',
    })
    sockets.on('connection', socket => serve(socket))
  })
  after(() => server.close())

  const command = async (...messages: readonly Buffer[]) => {
    serve = socket => {
      for (const each of messages) socket.send(each)
      socket.close()
    }
    const socket = await openSocket('exec in a', url, {}, never, signal)
    return commandOn(socket, 'exec in a', ['ps'], signal)
  }

  it('gives its output and its exit code, also where they come at once', async () => {
    const ran = await command(
      message(1, ''),
      message(1, 'one\n'),
      message(2, 'two\n'),
      message(1, 'three\n'),
      message(3, SUCCESS),
    )
    expect(ran).to.deep.equal({ stdout: 'one\nthree\n', stderr: 'two\n', exitCode: 0 })
    expect(await command(message(3, EXIT_7))).to.include({ exitCode: 7 })
  })

  it('has the exit code 127 when the program is not there', async () => {
    const ran = await command(message(3, NO_PROGRAM))
    expect(ran.exitCode).to.equal(127)
    expect(ran.stderr).to.include('executable file not found')
  })

  it('is lost when the connection closes before its end', async () => {
    const lost = await command(message(1, 'half')).catch((thrown: unknown) => thrown)
    expect(lost).to.be.instanceOf(LostConnection)
  })

  it('is refused with the HTTP status', async () => {
    const refused = openSocket('exec in a', url.replace('token', 'other'), {}, never, signal)
    expect(await refused.catch(String)).to.equal('Error: refused: 400')
  })

  it('is typed into on an attachment, which tells what is shown and when it ends', async () => {
    const typed: string[] = []
    serve = socket =>
      socket.on('message', bytes => {
        typed.push(String(bytes))
        if (String(bytes) === '\u0000ps\n') {
          socket.send(message(1, '/ # ps\n'))
          socket.close()
        }
      })
    const attachment = attachmentOn(await openSocket('attach to a', url, {}, never, signal))
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    attachment.onChange(() => attachment.ended !== undefined && resolve())
    attachment.type('ps\n')
    await ended
    expect(typed).to.deep.equal(['\u0004{"Width":4000,"Height":50}', '\u0000ps\n'])
    expect(attachment.shown).to.equal('/ # ps\n')
  })
})
