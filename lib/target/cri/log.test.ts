import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readLog, textOfLog } from './log.ts'

describe('textOfLog', () => {
  it('joins parts of lines and leaves out times and streams', () => {
    // As containerd 2.4.2 wrote them, shortened; a terminal's lines keep their carriage return.
    const log = [
      '2026-11-23T23:10:11.115742837Z stdout F got HUP',
      '2026-11-23T23:10:11.115742837Z stderr P a long ',
      '2026-11-23T23:10:11.115742837Z stderr F line',
      '2026-11-23T23:10:11.115742837Z stdout F / # ls\r',
      '2026-11-23T23:10:11.115742837Z stdout F ',
      '',
    ].join('\n')
    expect(textOfLog(log)).to.equal('got HUP\na long line\n/ # ls\r\n\n')
  })
})

describe('readLog', () => {
  it('reads no more than 4 MiB of a log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pidns-log-'))
    try {
      const file = join(folder, '0.log')
      await writeFile(file, '2026-01-02T03:04:05Z stdout F a line of a log that goes on\n'.repeat(200_000))
      expect(await readLog(file)).to.have.length(4 * 1024 * 1024)
      await writeFile(file, 'short')
      expect(await readLog(file)).to.equal('short')
      const missing = await readLog(join(folder, 'missing')).catch((thrown: unknown) => String(thrown))
      expect(missing).to.include('ENOENT')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
