import { expect } from 'chai'
import { expectedCommit, keptCommit, mistakeIn, mustBeRelease } from './go-commits.ts'

const CRI_O = 'github.com/cri-o/cri-o'
const CRI_O_1_36_3 = 'b24632ab44955fa84685640d4177f3c554e9f69c'

describe('the expected commits of releases', () => {
  it('match the one that the proxy names, if it names one', () => {
    expect(keptCommit(CRI_O, 'v1.36.3')).to.equal(CRI_O_1_36_3)
    expect(() => mustBeRelease(CRI_O, 'v1.36.3', CRI_O_1_36_3)).not.to.throw()
    expect(() => mustBeRelease(CRI_O, 'v1.36.3', undefined)).not.to.throw()
  })

  it('refuse another commit', () => {
    const other = '5dd0877c91adb0d2b253f8009d12bb6531ca0104'
    expect(() => mustBeRelease(CRI_O, 'v1.36.3', other)).to.throw(
      `pidns refuses to build ${CRI_O} v1.36.3: the Go module proxy says it is commit ${other}, but the release is ${CRI_O_1_36_3}.`,
    )
  })

  it('allow any commit for an unlisted release or one with an unknown commit', () => {
    expect(() => mustBeRelease(CRI_O, 'v1.35.0', CRI_O_1_36_3)).not.to.throw()
    expect(expectedCommit('k8s.io/kubernetes', 'v1.37.2')).to.equal('untold')
    expect(keptCommit('k8s.io/kubernetes', 'v1.37.2')).to.equal(undefined)
    expect(() => mustBeRelease('k8s.io/kubernetes', 'v1.37.2', CRI_O_1_36_3)).not.to.throw()
  })

  it('never accept a version tagged by mistake', () => {
    expect(mistakeIn(CRI_O, 'v1.34.0')).to.contain('not the release of 2025-09-10')
    expect(() => mustBeRelease(CRI_O, 'v1.34.0', undefined)).to.throw('tagged by mistake')
  })
})
