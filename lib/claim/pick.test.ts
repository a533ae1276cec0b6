import { expect } from 'chai'
import { Problem } from '../problem.ts'
import type { ClaimText } from './claim.ts'
import { pickClaims } from './pick.ts'

function claimOf(id: ClaimText['id']): Pick<ClaimText, 'id' | 'restarts'> {
  return { id }
}

describe('pickClaims', () => {
  const all = [claimOf('doc.ps-pause'), claimOf('doc.ps-nginx'), claimOf('ns.equal')]

  it('returns all claims without picks', () => {
    expect(pickClaims(all, [])).to.equal(all)
  })

  it('picks by id and by chapter', () => {
    expect(pickClaims(all, ['doc.ps-nginx']).map(({ id }) => id)).to.deep.equal(['doc.ps-nginx'])
    expect(pickClaims(all, ['ns', 'doc.ps-pause']).map(({ id }) => id)).to.deep.equal([
      'doc.ps-pause',
      'ns.equal',
    ])
  })

  it('refuses a pick that names nothing, and suggests names', () => {
    expect(() => pickClaims(all, ['doc.ps-ngin'])).to.throw(Problem, "no claim or chapter 'doc.ps-ngin'")
    try {
      pickClaims(all, ['docs'])
    } catch (thrown) {
      expect(thrown)
        .to.include({ kind: 'usage' })
        .and.to.have.property('remedy')
        .that.includes('Chapters: doc, ns.')
    }
  })

  it('leaves out claims that need a restart, and says so if none is left', () => {
    const [first, ...others] = all
    if (first === undefined) throw new Error('no claim to try it with')
    const restarting = { ...first, restarts: true } as const
    expect(pickClaims([restarting, ...others], [], false)).to.deep.equal(others)
    expect(() => pickClaims([restarting, ...others], [first.id], false)).to.throw(Problem, first.id)
  })
})
