import { expect } from 'chai'
import { findings, unquoted } from './check.ts'
import type { NamedPage } from './page.ts'
import type { Quotation } from './quotation.ts'
import { CHINESE, ENGLISH, samplePage } from './sample.ts'

const PAGES = [samplePage(), samplePage(CHINESE, 'zh')]

const RING = 'Light both lamps of the quay, and ring the bell twice.'

const moor: Quotation = {
  claims: ['doc.moor', 'doc.tie'],
  where: 'Sea, Moor a boat',
  says: 'throw the first rope to the `quay`. Tie\nthe second rope',
  url: 'https://sea.example/docs/harbour/#moor-a-boat',
  language: 'en',
}

const moorInChinese: Quotation = {
  ...moor,
  says: '停下发动机之前系好第二根绳子。',
  language: 'zh',
}

describe('The check of quotations', () => {
  it('finds nothing where every word stands in its source, or in a deeper section of it', () => {
    expect(findings([moor, moorInChinese, saying(RING)], PAGES)).to.deep.equal([])
  })

  it('finds a changed word: it names the claims, the quotation, the page and where it breaks', () => {
    expect(findings([saying(moor.says.replace('second', 'other'))], PAGES)).to.deep.equal([
      'doc.moor, doc.tie: “throw the first rope to the `quay`. Tie\nthe other rope” is not word for word in https://sea.example/docs/harbour/#moor-a-boat (sea/website@0123456789ab, content/en/harbour.md): after “throw the first rope to the quay. Tie the” the page does not go on with “other”.',
    ])
  })

  it('finds a changed word in Chinese', () => {
    const changed = { ...moorInChinese, says: '停下发动机之后系好第二根绳子。' }
    expect(found(changed)).to.match(
      /content\/zh\/harbour\.md\): after “停下发动机之” the page does not go on with “后”\./,
    )
  })

  it('finds a changed word of the page', () => {
    const changed = samplePage(ENGLISH.replace('second rope', 'other rope'))
    expect(found(moor, [changed])).to.include('Tie the” the page does not go on with “second”.')
  })

  it('finds a changed digest', () => {
    const page = samplePage()
    const digest = page.sections[1]?.passages[0]?.split(' ')[10] ?? ''
    const sections = page.sections.map(section => ({
      ...section,
      passages: section.passages.map(passage => passage.replace(digest, '0000000000')),
    }))
    expect(found(moor, [{ ...page, sections }])).to.include('is not word for word in')
  })

  it('finds a changed first word, a mark that the page does not have, and half a word', () => {
    expect(found(saying('catch the first rope'))).to.include('the page does not have “catch the first”.')
    expect(found(saying('throw the first rope.'))).to.include(
      'after “throw the first rope” the page does not go on with “.”.',
    )
    expect(found(saying('throw the first rop'))).to.include('does not go on with “rop”')
  })

  it('finds a sentence that stands in another section, or reaches over a heading', () => {
    expect(found(saying('Untie the ropes in the order'))).to.include('does not have “Untie the ropes”')
    expect(found(saying('stop the engine. At night'))).to.include('does not go on with “At”')
  })

  it('finds a section that the page does not have, and a wrong title', () => {
    expect(found({ ...moor, url: `${moor.url}s` })).to.match(
      /sea\/website@0123456789ab, .* has no such section/,
    )
    expect(found({ ...moor, where: 'Sea, Sink a boat' })).to.include('is said to be from “Sea, Sink a boat”')
    expect(findings([{ ...moor, where: 'Sea, Harbours' }], PAGES)).to.deep.equal([])
  })

  it('finds a page that is not pinned', () => {
    const { commit: _, ...unpinned } = samplePage()
    expect(found(moor, [unpinned])).to.include('is not pinned: npm run quotations:pin')
    expect(found({ ...moor, url: 'https://sea.example/docs/river/' })).to.include('is not pinned')
  })

  it('lets a quotation leave words out, but not change their order', () => {
    expect(findings([saying('throw the first rope […] stop the engine.')], PAGES)).to.deep.equal([])
    expect(found(saying('stop the engine. […] throw the first rope'))).to.include(
      '“throw the first rope” stands there only before what comes before it',
    )
    expect(found(saying('Tie the second rope […] second rope before you'))).to.include('only before')
  })

  it('wants three words in every part, or four characters', () => {
    expect(found(saying('throw the first rope […] the quay.'))).to.include(
      'has the part “the quay.”: quote at least three words.',
    )
    expect(found({ ...moorInChinese, says: '绳子。' })).to.include('quote at least four characters.')
  })

  it('lets no quotation reach over what an excerpt leaves out', () => {
    const excerpt = samplePage(ENGLISH.replace('Tie\n', '[…]\n'))
    expect(findings([saying('the second rope before […] ring the bell')], [excerpt])).to.deep.equal([])
    expect(found(saying('to the `quay`. the second rope'), [excerpt])).to.include('does not go on with “the”')
  })

  it('looks for a sentence that a claim differs from on all pages of the site', () => {
    const { where: _, ...differs } = { ...saying(RING), url: 'https://sea.example/docs/' }
    expect(findings([differs], PAGES)).to.deep.equal([])
    expect(found({ ...differs, says: RING.replace('twice', 'once') })).to.include(
      'stands on no pinned page below https://sea.example/docs/. In https://sea.example/docs/harbour/, after “Light both lamps of the quay, and ring the bell” the page does not go on with “once”.',
    )
  })

  it('names pages that nothing is quoted from', () => {
    const spare = { ...samplePage(), name: 'spare.md', url: 'https://sea.example/docs/spare/' }
    expect(unquoted([moor], [samplePage(), spare]).map(({ name }) => name)).to.deep.equal(['spare.md'])
  })

  function saying(says: string): Quotation {
    return { ...moor, says }
  }

  function found(quotation: Quotation, pages: readonly NamedPage[] = PAGES): string {
    const [finding, ...rest] = findings([quotation], pages)
    expect(rest).to.deep.equal([])
    return finding ?? 'nothing'
  }
})
