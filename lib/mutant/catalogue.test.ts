import { expect } from 'chai'
import { chapterOf } from '../claim/chapter.ts'
import { allClaims } from '../mocha/specs.ts'
import type { Claim } from '../run/claim.ts'
import { API_MUTANTS, CRI_MUTANTS, OCI_MUTANTS } from './catalogue.ts'
import type { Mutation } from './mutant.ts'

describe('what mutants say about claims', () => {
  let all: readonly Claim[]
  before(async () => {
    all = await allClaims()
  })

  for (const [name, mutant] of new Map<string, Mutation>([...OCI_MUTANTS, ...API_MUTANTS, ...CRI_MUTANTS])) {
    const { level: weight = 'required' } = mutant
    it(`${name} names ${weight} claims that notice it, and only claims that exist`, () => {
      const required = all.filter(({ level }) => level === weight)
      const ids = all.map(({ id }) => id)
      expect(mutant.noticedBy).not.to.be.empty
      expect(required.map(({ id }) => id)).to.include.members([...mutant.noticedBy])
      expect(ids).to.include.members([...mutant.spares])
      expect([...ids, ...all.map(chapterOf)]).to.include.members([...mutant.touches])
      expect(mutant.spares.filter(id => mutant.noticedBy.includes(id))).to.be.empty
    })
  }
})
