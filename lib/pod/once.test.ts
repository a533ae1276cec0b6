import { expect } from 'chai'
import { type Notes, noteEvidence, takeNotes } from '../claim/evidence.ts'
import { once } from './once.ts'

const noted = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const notes: Notes = { evidence: [], measurements: [] }
  await takeNotes(notes, [], work).catch(() => {})
  return notes.evidence.map(({ title }) => title)
}

describe('once', () => {
  it('happens once and gives every claim its result and its evidence', async () => {
    let times = 0
    const restart = once(async () => {
      noteEvidence({ title: 'restarted', seen: '' })
      return ++times
    })
    expect(await noted(async () => expect(await restart()).to.equal(1))).to.deep.equal(['restarted'])
    expect(await noted(async () => expect(await restart()).to.equal(1))).to.deep.equal(['restarted'])
  })

  it('gives every claim its failure', async () => {
    const restart = once(async () => {
      noteEvidence({ title: 'tried', seen: '' })
      throw new Error('no restart')
    })
    expect(await noted(restart)).to.deep.equal(['tried'])
    expect(await noted(restart)).to.deep.equal(['tried'])
  })
})
