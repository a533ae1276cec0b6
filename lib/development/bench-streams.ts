import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { TerminalLine } from '../pod/terminal-line.ts'
import { messageOf } from '../problem.ts'
import { attachmentOn, commandOn, openSocket } from '../target/remote-command.ts'

/**
 * Measures the time and memory that commands and their output cost. The other end is a real WebSocket server
 * on loopback, in its own process. `npm run bench:streams`
 */
const COMMANDS = [100, 200, 400, 800]
const MEBIBYTES = [8, 16, 64, 126]
const PIECE = Buffer.concat([Buffer.of(1), Buffer.alloc(32 * 1024 - 1, 'a line of a log that goes on\n')])

/** What a terminal shows for each command: about as much as a look prints. */
const ANSWER = `${'a line of a table of processes\r\n'.repeat(100)}`

const signal = new AbortController().signal
const obstacles = { refused: (status: number | undefined) => new Error(`refused: ${status}`), failed: String }

if (process.argv[2] === 'serve') serve()
else await measure()

/** A streaming server: `/exec/N` writes N MiB; `/flood/N` too, but never succeeds; `/attach` is a shell. */
function serve(): void {
  const server = createServer().listen(0, '127.0.0.1')
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'v4.channel.k8s.io' })
  sockets.on('connection', (socket, { url = '' }) => {
    const [, what, size] = url.split('/')
    socket.on('error', () => {})
    if (what === 'attach') {
      socket.on('message', typed => {
        const mark = /<""(\w+)/.exec(String(typed))?.[1]
        if (mark !== undefined) socket.send(onStdout(`<${mark}\r\n${ANSWER}>${mark} 0\r\n/ # `))
      })
    }
    let left = (Number(size) * 1024 * 1024) / PIECE.length
    const write = (): void => {
      if (left-- > 0) socket.send(PIECE, thrown => thrown == null && write())
      else if (what === 'exec') socket.send(Buffer.from('\u0003{"status":"Success"}'))
    }
    if (size !== undefined) write()
  })
  server.on('listening', () => process.send?.((server.address() as AddressInfo).port))
}

function onStdout(text: string): Buffer {
  return Buffer.concat([Buffer.of(1), Buffer.from(text)])
}

async function measure(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), ['serve'])
  try {
    const [port] = await once(server, 'message')
    const open = (path: string) => openSocket(path, `http://127.0.0.1:${port}${path}`, {}, obstacles, signal)
    const attach = async () => attachmentOn(await open('/attach'), 'a terminal')
    for (const count of COMMANDS)
      await timed(`${count} commands in one terminal`, async () => {
        const terminal = new TerminalLine({ pod: 'bench', container: 'shell', slow: 1 }, attach)
        for (let left = count; left > 0; left--) await terminal.run('ps ax')
        terminal.close()
        return `${count} answers`
      })
    for (const size of MEBIBYTES)
      await timed(`an exec that writes ${size} MiB`, async () => {
        const ran = commandOn(await open(`/exec/${size}`), 'exec', ['cat'], signal)
        return ran.then(({ stdout }) => `${stdout.length} characters`, messageOf)
      })
    for (const size of MEBIBYTES)
      await timed(`a terminal that shows ${size} MiB`, async () => {
        const attachment = await flooded(open, size)
        return `${attachment.shownSince(0).length} of ${attachment.end} characters kept`
      })
  } finally {
    server.kill()
  }
}

async function flooded(open: (path: string) => ReturnType<typeof openSocket>, size: number) {
  const attachment = attachmentOn(await open(`/flood/${size}`), 'a terminal')
  const { promise, resolve } = Promise.withResolvers<void>()
  const whole = Math.ceil((size * 1024 * 1024) / PIECE.length) * (PIECE.length - 1)
  const look = () => attachment.end >= whole && resolve()
  attachment.onChange(look)
  look()
  await promise
  attachment.close()
  return attachment
}

/** Prints how long something took, and how much memory this process gained. */
async function timed(what: string, work: () => Promise<string>): Promise<void> {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 5)
  const begin = performance.now()
  const said = await work()
  const milliseconds = performance.now() - begin
  clearInterval(timer)
  most = Math.max(most, process.memoryUsage.rss())
  const grown = ((most - before) / 1024 / 1024).toFixed(0)
  console.log(
    `${what.padEnd(34)} ${milliseconds.toFixed(0).padStart(6)} ms  +${grown.padStart(4)} MiB  ${said}`,
  )
}
