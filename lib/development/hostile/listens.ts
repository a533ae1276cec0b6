import { Notebook } from '../../claim/notebook.ts'
import { Listener } from '../../pod/listener.ts'
import { messageOf } from '../../problem.ts'
import { attachmentOn, commandOn, openSocket } from '../../target/remote-command.ts'

/**
 * A process of its own for a test: runs a command at this URL, listens to a terminal there until it ends, and prints
 * as JSON how both ended.
 */
const [url = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const obstacles = { refused: (status: number | undefined) => new Error(`refused: ${status}`), failed: String }
const open = (what: string) => openSocket(what, url, {}, obstacles, signal)

const command = await commandOn(await open('exec in a'), 'exec in a', ['yes'], signal).then(
  ({ stdout }) => `it wrote ${stdout.length}`,
  messageOf,
)
const attachment = attachmentOn(await open('attach to a'), 'a terminal')
const listener = new Listener(attachment, { pod: 'a', container: 'a' }, new Notebook(), 1)
const { promise: ended, resolve } = Promise.withResolvers<void>()
attachment.onChange(() => attachment.ended !== undefined && resolve())
await ended
const heard = attachment.end
const isCut = listener.lines.length > 0 && attachment.shownSince(0).length < heard
process.stdout.write(JSON.stringify({ command, heard, isCut }))
