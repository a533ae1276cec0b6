import { expect } from 'chai'
import { PAGE } from '../../claim/source.ts'
import { aPage, type NamedPage } from './page.ts'
import { jsonOf, readPages } from './page-files.ts'
import { samplePage } from './sample.ts'

describe('The fingerprints of the pages', () => {
  let pages: readonly NamedPage[]

  before(async () => {
    pages = await readPages()
  })

  it('are pinned at a commit, whole or as excerpts', () => {
    for (const { name, commit, blob, excerpt } of pages) {
      expect(commit, name).to.be.a('string')
      expect(blob === undefined, name).to.equal(excerpt === true)
    }
  })

  it('of the page, in both languages, are of the commit that reports name', () => {
    const both = pages.filter(({ url }) => url === PAGE.url)
    expect(both.map(({ language }) => language)).to.deep.equal(['en', 'zh'])
    for (const { url, repository, commit, path, language } of both)
      expect({ url, repository, commit, path }).to.deep.equal({
        ...PAGE,
        path: language === 'en' ? PAGE.path : PAGE.path.replace('/en/', '/zh-cn/'),
      })
  })

  it('are written with a line for each section', () => {
    const { name: _, ...page } = samplePage()
    const text = jsonOf(page)
    expect(aPage.parse(JSON.parse(text))).to.deep.equal(page)
    expect(text.split('\n').filter(line => line.includes('"anchor"'))).to.have.length(page.sections.length)
  })
})
