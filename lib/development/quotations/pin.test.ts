import { expect } from 'chai'
import { pin } from './pin.ts'
import type { Quotation } from './quotation.ts'
import { ENGLISH, samplePage } from './sample.ts'

const commit = 'fedcba9876543210fedcba9876543210fedcba98'

const moor: Quotation = {
  claims: ['doc.moor'],
  where: 'Sea, Moor a boat',
  says: 'throw the first rope to the `quay`.',
  url: 'https://sea.example/docs/harbour/#moor-a-boat',
  language: 'en',
}

describe('A page that is pinned', () => {
  it('has the commit, the file’s id, and the sections that claims quote with those below', () => {
    const { page, wrong } = pin(samplePage(), { text: ENGLISH, commit }, [moor])
    expect(wrong).to.deep.equal([])
    expect(page.commit).to.equal(commit)
    expect(page.blob).to.equal('e5c2610025296bdbf99a9ec4668192d2068bc656')
    expect(page.excerpt).to.equal(undefined)
    expect(page.sections.map(({ anchor }) => anchor)).to.deep.equal(['moor-a-boat', 'at-night'])
  })

  it('has all sections if a claim quotes it without naming one', () => {
    const { page } = pin(samplePage(), { text: ENGLISH, commit }, [
      { ...moor, url: samplePage().url, where: 'Sea, Harbours' },
    ])
    expect(page.sections).to.deep.equal(samplePage().sections)
  })

  it('has no word of its text', () => {
    const { page } = pin(samplePage(), { text: ENGLISH, commit }, [moor])
    for (const { heading, passages } of page.sections) {
      expect(heading).to.match(/^[0-9a-f]{10}$/)
      for (const passage of passages) expect(passage).to.match(/^[0-9a-f]{10}( [0-9a-f]{10})*$/)
    }
  })

  it('is called an excerpt if its text leaves words out', () => {
    const { page } = pin(samplePage(), { text: `[…]\n${ENGLISH}`, commit }, [moor])
    expect(page.excerpt).to.equal(true)
    expect(page.blob).to.equal(undefined)
  })

  it('is wrong for the quotations that its text does not have', () => {
    const text = ENGLISH.replace('first rope', 'thin rope')
    const { wrong } = pin(samplePage(), { text, commit }, [moor])
    expect(wrong).to.have.length(1)
    expect(wrong[0]).to.include('sea/website@fedcba987654').and.include('does not have “throw the first”')
  })
})
