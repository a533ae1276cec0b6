import { expect } from 'chai'
import { textOfLog } from './log.ts'

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
