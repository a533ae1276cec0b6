import { expect } from 'chai'
import { below, sectionsOf } from './section.ts'

const PAGE = [
  'Introduction',
  '## Moor a boat',
  'First.',
  '```shell',
  '# row ashore',
  '```',
  '### Deeper',
  'Within.',
  '<!--',
  '## Hidden',
  '-->',
  '## {{% heading "prerequisites" %}}',
  'Before.',
  '## The end of the pier {#pier-end}',
  'Last.',
].join('\n')

describe('The sections of a page', () => {
  const sections = sectionsOf(PAGE, 'markdown')

  it('begin at its headings, past code and comments, with the anchors that these give or that the site makes', () => {
    expect(sections.map(({ anchor, depth, heading }) => [anchor, depth, heading])).to.deep.equal([
      ['', 0, ''],
      ['moor-a-boat', 2, 'Moor a boat'],
      ['deeper', 3, 'Deeper'],
      ['before-you-begin', 2, ''],
      ['pier-end', 2, 'The end of the pier'],
    ])
    expect(sections[0]?.text).to.equal('Introduction')
    expect(sections[4]?.text).to.equal('## The end of the pier {#pier-end}\nLast.')
  })

  it('have the deeper ones below them', () => {
    expect(below(sections, 'moor-a-boat').map(({ anchor }) => anchor)).to.deep.equal([
      'moor-a-boat',
      'deeper',
    ])
    expect(below(sections, 'pier-end').map(({ anchor }) => anchor)).to.deep.equal(['pier-end'])
    expect(below(sections, 'hidden')).to.deep.equal([])
  })

  it('of a manual page begin at its requests for headings', () => {
    const manual = ['.SH BOATS', 'They float.', '.SS The "first" boat', 'It leaks.'].join('\n')
    expect(
      sectionsOf(manual, 'roff').map(({ anchor, depth, heading }) => [anchor, depth, heading]),
    ).to.deep.equal([
      ['', 0, ''],
      ['boats', 1, 'BOATS'],
      ['the-first-boat', 2, 'The first boat'],
    ])
  })
})
