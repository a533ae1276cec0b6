import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import type { ClaimText, Level } from '../claim/claim.ts'
import type { Verdict } from '../claim/verdict.ts'
import { ChapterBoard } from './chapter-board.ts'

function claim(id: ClaimText['id'], level: Level = 'required'): ClaimText {
  const source = { where: '', says: '', url: 'https://kubernetes.io' }
  return { id, title: id, source, level, pods: {}, needs: [] }
}

const claims = [claim('doc.a'), claim('doc.b'), claim('sig.a'), claim('sig.b', 'recommended')]

function boardAfter(verdicts: Readonly<Record<string, Verdict>>): ChapterBoard {
  const board = new ChapterBoard(claims)
  for (const each of claims) {
    const verdict = verdicts[each.id]
    if (verdict === undefined) continue
    const judgement = verdict === 'pass' ? { verdict } : { verdict, reason: '' }
    board.note({ claim: each, judgement, evidence: [], measurements: [], began: 0, seconds: 0 })
  }
  return board
}

const plain = (board: ChapterBoard, width: number) => board.lines(width).map(stripVTControlCharacters)

describe('ChapterBoard', () => {
  it('shows the progress of each chapter on one line', () => {
    const lines = plain(boardAfter({ 'doc.a': 'pass', 'doc.b': 'pass', 'sig.a': 'pass' }), 80)
    expect(lines[0]).to.match(/^✓ The page, sentence by sentence +2 of 2$/)
    expect(lines[1]).to.match(/^… Who may signal whom +1 of 2$/)
  })

  it('distinguishes failed, inconclusive and skipped; only required claims set the sign', () => {
    const lines = plain(
      boardAfter({ 'doc.a': 'fail', 'doc.b': 'inconclusive', 'sig.a': 'skipped', 'sig.b': 'fail' }),
      80,
    )
    expect(lines[0]).to.match(/^✗ .* 2 of 2 {2}fail: 1 {2}inconclusive: 1$/)
    expect(lines[1]).to.match(/^✓ .* 2 of 2 {2}fail: 1 {2}skipped: 1$/)
  })

  it('is never wider than the terminal', () => {
    const board = boardAfter({ 'doc.a': 'fail', 'doc.b': 'inconclusive', 'sig.a': 'skipped' })
    for (const width of [10, 24, 40, 60, 200]) {
      for (const line of plain(board, width)) expect(line.length).to.be.lessThan(width)
    }
  })
})
