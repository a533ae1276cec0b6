import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onCluster } from '../mutant/lab/on-cluster.ts'
import { ownCluster } from './own-cluster.ts'
import { exitCodeFor, script } from './script.ts'
import { pictureOf } from './typed/picture.ts'
import { Screen } from './typed/screen.ts'

const PIDNS = fileURLToPath(new URL('../../bin/pidns.js', import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url))

/** How long the help and a run may take, in seconds. */
const HELPS_WITHIN = 20
const JUDGES_WITHIN = 400
const ENDS_WITHIN = 120

/** What the shell writes when the command has ended. */
const ENDED = 'exit code '

/** How many claims have a verdict when the picture of the board is taken: it still changes then. */
const JUDGED = /· (\d+) of \d+ done/
const ENOUGH = 100

/** Takes the pictures of terminals for the README. */
await script(
  `npm run pictures

Types pidns --help and pidns run into a terminal, and writes what it shows into docs/images: help.svg, and board.svg from
the midst of a run on the kept kind cluster, which is made if there is none.`,
  { options: {} },
  async ({ context: { signal }, display }) => {
    const env = { ...inherited(), TERM: 'xterm-256color', COLUMNS: '100' }
    const shown = async (args: readonly string[], isShown: (screen: Screen) => boolean, within: number) => {
      const command = [`trap : INT; "$@"; echo "${ENDED}$?"`, 'sh', process.execPath, PIDNS, ...args]
      using screen = new Screen(['sh', '-c', ...command], { cwd: ROOT, env, signal })
      await screen.shows(() => isShown(screen), `what 'pidns ${args[0]}' shows`, within)
      const spans = screen.spans.filter(line => !line[0]?.text.startsWith(ENDED))
      // Ctrl-C: a run removes what it made.
      screen.press('\x03')
      await screen.shows(() => screen.lines.some(line => line.startsWith(ENDED)), 'its end', ENDS_WITHIN)
      return spans
    }
    const help = await shown(
      ['--help'],
      ({ lines }) => lines.some(line => line.startsWith(ENDED)),
      HELPS_WITHIN,
    )
    await writeFile(join(IMAGES, 'help.svg'), pictureOf('pidns --help', help))
    const kubeconfig = await ownCluster()
    const out = await mkdtemp(join(tmpdir(), 'pidns-picture-'))
    try {
      const run = ['run', ...onCluster(kubeconfig), '--out', out]
      const isMidway = ({ lines }: Screen) => Number(JUDGED.exec(lines.join('\n'))?.[1] ?? 0) >= ENOUGH
      const board = await display.progress.step('judge it', () => shown(run, isMidway, JUDGES_WITHIN))
      await writeFile(join(IMAGES, 'board.svg'), pictureOf('pidns run, while it judges', board))
    } finally {
      await rm(out, { recursive: true, force: true })
    }
    return exitCodeFor(true)
  },
)

function inherited(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
