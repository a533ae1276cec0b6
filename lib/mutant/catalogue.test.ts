import { expect } from 'chai'
import { chapterOf } from '../claim/claim.ts'
import { allClaims } from '../claim/registry.ts'
import { loadSpecs } from '../run/specs.ts'
import { API_MUTANTS, OCI_MUTANTS } from './catalogue.ts'
import type { Mutation } from './mutant.ts'

describe('what mutants say of claims', () => {
  before(() => loadSpecs())

  for (const [name, mutant] of new Map<string, Mutation>([...OCI_MUTANTS, ...API_MUTANTS])) {
    const { level: weight = 'required' } = mutant
    it(`${name} is noticed by ${weight} claims, and names none that is not there`, () => {
      const required = allClaims().filter(({ level }) => level === weight)
      const ids = allClaims().map(({ id }) => id)
      expect(mutant.noticedBy).not.to.be.empty
      expect(required.map(({ id }) => id)).to.include.members([...mutant.noticedBy])
      expect(ids).to.include.members([...mutant.spares])
      expect([...ids, ...allClaims().map(chapterOf)]).to.include.members([...mutant.touches])
      expect(mutant.spares.filter(id => mutant.noticedBy.includes(id))).to.be.empty
    })
  }
})
