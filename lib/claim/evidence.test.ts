import { expect } from 'chai'
import { mustBeNamed, type Notes, noteEvidence, takeNotes } from './evidence.ts'

describe('notes', () => {
  const pod = { manifest: 'a.yaml' }

  it('keep what was noted when the claim failed', async () => {
    const notes: Notes = { evidence: [], measurements: [] }
    const judging = takeNotes(notes, [pod], async () => {
      noteEvidence({ title: 'ps ax', seen: '1 /pause' })
      throw new Error('no')
    })
    await judging.catch(() => {})
    expect(notes.evidence).to.deep.equal([{ title: 'ps ax', seen: '1 /pause' }])
  })

  it('refuse a pod that the claim does not name', async () => {
    const notes: Notes = { evidence: [], measurements: [] }
    await takeNotes(notes, [pod], async () => {
      mustBeNamed(pod)
      expect(() => mustBeNamed({ manifest: 'b.yaml' })).to.throw('looks at b.yaml without naming it')
    })
    mustBeNamed({ manifest: 'b.yaml' })
  })
})
