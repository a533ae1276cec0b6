import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Screen } from '../typed/screen.ts'
import { PASSES, Scene } from './scene.ts'

const PIDNS = fileURLToPath(new URL('../../../bin/pidns.js', import.meta.url))

/** How long a question or an end may take to be shown, in seconds. */
const SHOWN_WITHIN = 40

describe('on a terminal, a run on a cluster that is not its own', function () {
  this.timeout(90_000)

  for (const { answer, exits, says } of [
    { answer: 'y\r', exits: 0, says: '1 pass' },
    { answer: 'n\r', exits: 2, says: 'You did not agree; nothing was made.' },
    { answer: '\r', exits: 2, says: 'You did not agree; nothing was made.' },
    { answer: '\x03', exits: 130, says: 'Interrupted by SIGINT' },
  ])
    it(`asks first; the answer ${JSON.stringify(answer)} ends with ${exits}`, async () => {
      await using scene = await Scene.set()
      const server = await scene.serve()
      const run = ['run', '--kubeconfig', join(scene.folder, 'kubeconfig'), '--out', scene.out]
      using screen = new Screen(
        ['sh', '-c', '"$@"; echo "exit code $?"', 'sh', process.execPath, PIDNS, ...run, '--claim', PASSES],
        {
          cwd: scene.folder,
          env: { PATH: process.env.PATH ?? '', HOME: scene.folder, TERM: 'xterm' },
          signal: new AbortController().signal,
        },
      )
      const shows = (text: string) =>
        screen.shows(() => screen.lines.join(' ').includes(text), `'${text}'`, SHOWN_WITHIN)
      await shows('Continue? [y/N]')
      expect(screen.lines.join(' ')).to.match(/This run makes about 0 pods/)
      const asked = () => server.asked.map(({ method }) => method)
      expect(asked(), 'what was asked before the answer').to.deep.equal([])
      screen.press(answer)
      await shows('exit code')
      const shown = screen.lines.join('\n')
      expect(shown, shown).to.include(`exit code ${exits}`).and.to.include(says)
      expect(asked().includes('POST'), 'whether anything was made').to.equal(exits === 0)
    })
})
