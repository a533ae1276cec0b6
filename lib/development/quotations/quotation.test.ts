import { expect } from 'chai'
import { quotationsOf } from './quotation.ts'

const source = { where: 'a page', says: 'It is.', url: 'https://kubernetes.io/docs/a/' }

describe('The quotations of claims', () => {
  it('are their sources, each once, with all claims that rest on it', () => {
    const both = quotationsOf([
      { id: 'doc.a', source },
      { id: 'doc.b', source },
    ])
    expect(both).to.deep.equal([
      {
        claims: ['doc.a', 'doc.b'],
        says: 'It is.',
        where: 'a page',
        url: 'https://kubernetes.io/docs/a/',
        language: 'en',
      },
    ])
  })

  it('are also their Chinese sentences, and those that the claim differs from', () => {
    const claim = {
      id: 'doc.a' as const,
      source: { ...source, zh: '是。' },
      differs: { page: 'It is not.', holds: 'It is.' },
    }
    expect(quotationsOf([claim]).map(({ says, language }) => [says, language])).to.deep.equal([
      ['It is.', 'en'],
      ['是。', 'zh'],
      ['It is not.', 'en'],
    ])
  })
})
