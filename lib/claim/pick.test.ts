import { expect } from 'chai'
import { Problem } from '../problem.ts'
import type { ClaimText } from './claim.ts'
import { pickClaims } from './pick.ts'

type Text = Pick<ClaimText, 'id' | 'title' | 'level' | 'restarts'>

const PAUSE: Text = { id: 'doc.ps-pause', title: 'pause has the PID 1', level: 'required' }
const NGINX: Text = { id: 'doc.ps-nginx', title: 'nginx is visible', level: 'recommended' }
const EQUAL: Text = { id: 'ns.equal', title: 'one namespace for all', level: 'required', restarts: true }
const ALL = [PAUSE, NGINX, EQUAL]

const picked = (...claims: readonly string[]) => pickClaims(ALL, { claims })

describe('pickClaims', () => {
  it('returns all claims without picks', () => {
    expect(picked()).to.deep.equal(ALL)
  })

  it('picks by id and by chapter, in the order of the suite', () => {
    expect(picked('doc.ps-nginx')).to.deep.equal([NGINX])
    expect(picked('ns', 'doc.ps-pause')).to.deep.equal([PAUSE, EQUAL])
    expect(picked('ns,doc.ps-pause')).to.deep.equal([PAUSE, EQUAL])
  })

  it('picks by pattern and by level', () => {
    expect(picked('*.ps-*')).to.deep.equal([PAUSE, NGINX])
    expect(picked('doc.ps-[o-z]*')).to.deep.equal([PAUSE])
    expect(picked('level:required')).to.deep.equal([PAUSE, EQUAL])
  })

  it('leaves out what has a ! in front, from all claims or from those picked', () => {
    expect(picked('!ns')).to.deep.equal([PAUSE, NGINX])
    expect(picked('doc', '!*.ps-nginx')).to.deep.equal([PAUSE])
  })

  it('picks by what the id or the title says', () => {
    expect(pickClaims(ALL, { claims: [], focus: /PID 1/ })).to.deep.equal([PAUSE])
    expect(pickClaims(ALL, { claims: ['doc'], skip: /ps-p/ })).to.deep.equal([NGINX])
  })

  it('refuses a pick that names nothing, and suggests names', () => {
    expect(() => picked('doc.ps-ngin')).to.throw(Problem, "no claim or chapter 'doc.ps-ngin'")
    expect(() => picked('!nothing')).to.throw(Problem, "no claim or chapter 'nothing'")
    expect(() => picked('x*')).to.throw(Problem, "No claim matches 'x*'.")
    expect(() => picked('level:must')).to.throw(Problem, "No claim has the level 'must'.")
    try {
      picked('docs')
    } catch (thrown) {
      expect(thrown)
        .to.include({ kind: 'usage' })
        .and.to.have.property('remedy')
        .that.includes('Chapters: doc, ns.')
    }
  })

  it('refuses a selection that leaves nothing', () => {
    expect(() => picked('ns', '!ns')).to.throw(Problem, 'The selection leaves no claim.')
  })

  it('leaves out claims that need a restart, and says so if none is left', () => {
    expect(pickClaims(ALL, { claims: [], withoutRestarts: true })).to.deep.equal([PAUSE, NGINX])
    expect(() => pickClaims(ALL, { claims: ['ns'], withoutRestarts: true })).to.throw(Problem, EQUAL.id)
  })
})
