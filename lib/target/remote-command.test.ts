import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { type WebSocket, WebSocketServer } from 'ws'
import { Problem } from '../problem.ts'
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
    // Like the runtimes, which support v4 but not v5.
    const sockets = new WebSocketServer({
      server,
      path: '/exec/token',
      handleProtocols: () => 'v4.channel.k8s.io',
    })
    sockets.on('connection', socket => serve(socket))
  })
  after(() => server.close())

  const command = async (...messages: readonly (Buffer | string)[]) => {
    serve = socket => {
      for (const each of messages) socket.send(each)
      socket.close()
    }
    const socket = await openSocket('exec in a', url, {}, never, signal)
    return commandOn(socket, 'exec in a', ['ps'], signal)
  }

  it('returns its output and its exit code, even if they arrive at once', async () => {
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

  it('has the exit code 127 if the program does not exist', async () => {
    const ran = await command(message(3, NO_PROGRAM))
    expect(ran.exitCode).to.equal(127)
    expect(ran.stderr).to.include('executable file not found')
  })

  it('is lost when the connection closes before its end', async () => {
    const lost = await command(message(1, 'half')).catch((thrown: unknown) => thrown)
    expect(lost).to.be.instanceOf(LostConnection)
  })

  /** How a command ends if the far end sends these messages: its result, or its error. */
  const endOf = (...messages: readonly (Buffer | string)[]) =>
    command(...messages).then(
      ran => ran,
      (thrown: unknown) => thrown,
    )

  it('is lost when its status cannot be parsed', async () => {
    const broken = {
      'no JSON': message(3, 'not { json'),
      'cut JSON': message(3, EXIT_7.slice(0, 40)),
      'JSON that is no status': message(3, '[1]'),
      'JSON of another form': message(3, '{"status":7}'),
      'an exit code that is no number': message(3, EXIT_7.replace('"7"', '"x"')),
      'an exit code that is too large': message(3, EXIT_7.replace('"7"', '"99999"')),
      'bytes that are no text': Buffer.of(3, 0xff, 0xfe, 0),
      'a text frame': 'Success',
    }
    for (const [what, bytes] of Object.entries(broken)) {
      const ended = await endOf(message(1, 'half'), bytes)
      expect(ended, what).to.be.instanceOf(LostConnection)
    }
  })

  it('ignores an empty message, an unknown channel and a second status', async () => {
    const ran = await endOf(
      Buffer.of(),
      message(9, 'what?'),
      message(4, '{}'),
      message(1, 'a'),
      message(3, SUCCESS),
      message(3, EXIT_7),
      message(3, 'not json'),
    )
    expect(ran).to.deep.equal({ stdout: 'a', stderr: '', exitCode: 0 })
  })

  it('reports a status without a reason, or with a very long one', async () => {
    expect(await endOf(message(3, '{}'))).to.be.instanceOf(Problem)
    const long = await endOf(message(3, JSON.stringify({ status: 'Failure', message: 'x'.repeat(100_000) })))
    expect(long).to.be.instanceOf(Problem).with.property('message').with.length.below(5000)
  })

  it('is ended when it writes more than 16 MiB, or one overlong message', async () => {
    const piece = message(1, 'x'.repeat(1024 * 1024))
    const much = await endOf(...Array.from({ length: 20 }, () => piece), message(3, SUCCESS))
    expect(much).to.be.instanceOf(Problem).with.property('message').which.includes('more than 16 MiB')
    const long = await endOf(message(1, 'x'.repeat(5 * 1024 * 1024)), message(3, SUCCESS))
    expect(long).to.be.instanceOf(LostConnection)
  })

  it('times out when it does not end', async () => {
    serve = socket => void socket.send(message(1, 'half'))
    const socket = await openSocket('exec in a', url, {}, never, signal)
    const late = await commandOn(socket, 'exec in a', ['ps'], signal, 0.05).catch((thrown: unknown) => thrown)
    expect(late)
      .to.be.instanceOf(LostConnection)
      .with.property('message')
      .which.includes('did not end within')
  })

  it('is refused with the HTTP status', async () => {
    const refused = openSocket('exec in a', url.replace('token', 'other'), {}, never, signal)
    expect(await refused.catch(String)).to.equal('Error: refused: 400')
  })

  it('is typed into through an attachment, which reports output and end', async () => {
    const typed: string[] = []
    serve = socket =>
      socket.on('message', bytes => {
        typed.push(String(bytes))
        if (String(bytes) === '\u0000ps\n') {
          socket.send(message(1, '/ # ps\n'))
          socket.close()
        }
      })
    const attachment = attachmentOn(await openSocket('attach to a', url, {}, never, signal), 'a terminal')
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    attachment.onChange(() => attachment.ended !== undefined && resolve())
    attachment.type('ps\n')
    await ended
    expect(typed).to.deep.equal(['\u0004{"Width":4000,"Height":50}', '\u0000ps\n'])
    expect(attachment.shownSince(0)).to.equal('/ # ps\n')
  })

  it('keeps the newest output of an attachment, at stable positions', async () => {
    const lines = 9 * 1024 * 1024
    serve = socket => {
      for (let sent = 0; sent < lines; sent += 1024 * 1024) socket.send(message(1, 'x'.repeat(1024 * 1024)))
      socket.send('a text')
      socket.send(message(1, '/ # '))
      socket.close()
    }
    const attachment = attachmentOn(await openSocket('attach to a', url, {}, never, signal), 'a terminal')
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    let told = 0
    const stop = attachment.onChange(() => {
      if (++told === 1) stop()
    })
    attachment.onChange(() => attachment.ended !== undefined && resolve())
    await ended
    expect(told).to.equal(1)
    expect(attachment.end).to.equal(lines + 4)
    expect(attachment.shownSince(lines - 1)).to.equal('x/ # ')
    expect(attachment.shownSince(attachment.end)).to.equal('')
    expect(attachment.shownSince(0)).to.have.length.within(4 * 1024 * 1024, 9 * 1024 * 1024)
  })

  describe('an attachment', () => {
    const ended = async (endedBy?: () => Promise<'process' | 'connection'>, pingEvery?: number) => {
      const socket = await openSocket('attach to a', url, {}, never, signal, 5, pingEvery)
      const attachment = attachmentOn(socket, 'a terminal', endedBy)
      const { promise, resolve } = Promise.withResolvers<void>()
      attachment.onChange(() => attachment.ended !== undefined && resolve())
      await promise
      return attachment.ended
    }

    it('ends with the main process: with a status, or in good order', async () => {
      // As an API server 1.37.2 with containerd 2.4.2 does (recorded).
      serve = socket => {
        socket.send(message(3, SUCCESS))
        socket.close(1000)
      }
      expect(await ended()).to.include({ by: 'process' })
      serve = socket => socket.close(1000)
      expect(await ended()).to.include({ by: 'process', why: 'the connection closed (1000)' })
    })

    it('asks who ended it, since a restarted runtime looks the same', async () => {
      serve = socket => {
        socket.send(message(3, SUCCESS))
        socket.close(1000)
      }
      expect(await ended(async () => 'connection')).to.include({ by: 'connection' })
    })

    it('is lost when its connection breaks, or ends with an error', async () => {
      serve = socket => socket.terminate()
      expect(await ended()).to.include({ by: 'connection', why: 'the connection closed (1006)' })
      serve = socket => socket.close(1011, 'no backend')
      expect(await ended()).to.include({ by: 'connection', why: 'the connection closed (1011: no backend)' })
    })

    it('is lost when its far end no longer answers', async () => {
      serve = socket => {
        socket.once('ping', () => {
          // From here on, not even a pong is written.
          socket.pause()
        })
      }
      expect(await ended(undefined, 30)).to.include({ by: 'connection', why: 'the connection closed (1006)' })
    })
  })
})
