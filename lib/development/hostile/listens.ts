import { once } from 'node:events'
import { Listener } from '../../pod/listener.ts'
import { Notebook } from '../../claim/notebook.ts'
import { messageOf } from '../../problem.ts'
import { attachmentOn, commandOn, openSocket } from '../../target/remote-command.ts'

/**
 * A process of its own for tests: runs a command at this URL, then listens to a terminal there until it ends, and
 * prints how both ended as JSON.
 */
const [url = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const obstacles = { refused: (status: number | undefined) => new Error(`refused: ${status}`), failed: String }
const open = (what: string) => openSocket(what, url, {}, obstacles, signal)

const command = await commandOn(await open('exec in a'), 'exec in a', ['yes'], signal).then(
  ({ stdout }) => `it wrote ${stdout.length}`,
  messageOf,
)
const attachment = attachmentOn(await open('attach to a'))
const listener = new Listener(attachment, { pod: 'a', container: 'a' }, new Notebook(), 1)
const { promise, resolve } = Promise.withResolvers<void>()
attachment.onChange(() => attachment.ended !== undefined && resolve())
await promise
const { length } = listener.lines
process.stdout.write(
  `${JSON.stringify({ command, heard: attachment.end, kept: attachment.shownSince(0).length, hasLines: length > 0 })}\n`,
)
await once(process.stdout, 'drain').catch(() => {})
