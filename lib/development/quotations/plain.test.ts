import { expect } from 'chai'
import { plain } from './plain.ts'

describe('The words of a page', () => {
  it('are those that a reader sees: of links, code, emphasis and the glossary', () => {
    const page =
      'The `.quay.berth` is a [berth\nplan](/docs/harbour/#berths). It is **never** the _only_ plan of a {{< glossary_tooltip text="Harbour" term_id="harbour" >}}.'
    expect(plain(page, 'markdown')).to.equal(
      'The .quay.berth is a berth plan. It is never the only plan of a Harbour.',
    )
  })

  it('are without comments, shortcodes, headings’ and lists’ marks, and fences', () => {
    const page = [
      '<!-- overview -->',
      '{{< include "harbour.md" >}}',
      '## Moor a boat {#moor}',
      '1. **Tie** it:',
      '   ```shell',
      '   tie bow',
      '   ```',
      '`Loose`',
      ': The boat drifts.',
    ].join('\n')
    expect(plain(page, 'markdown')).to.equal('Moor a boat Tie it: tie bow Loose The boat drifts.')
  })

  it('of a table are those of its cells', () => {
    const table = '| Boat | Its use |\n| --- | --- |\n| <strong>Dinghy</strong> | Going ashore. |'
    expect(plain(table, 'markdown')).to.equal('Boat Its use Dinghy Going ashore.')
    expect(plain('<td><code>keel</code><br/><em>boolean</em></td>', 'markdown')).to.equal('keel boolean')
  })

  it('keep asterisks and underscores that are no emphasis', () => {
    expect(plain('`quay.boats[*].name`, BOAT_NAME and boat_id', 'markdown')).to.equal(
      'quay.boats[*].name, BOAT_NAME and boat_id',
    )
  })

  it('of a definition are those of its comments, over the ends of their lines', () => {
    const definition = '// The boat sinks unless the\n    // crew bails.\nmessage Boat {\n    int64 crew = 1;'
    expect(plain(definition, 'protobuf')).to.equal(
      'The boat sinks unless the crew bails. message Boat { int64 crew = 1;',
    )
  })

  it('are decoded', () => {
    expect(plain('alike&#58; a &amp; b&mdash;', 'markdown')).to.equal('alike: a & b&mdash;')
  })

  it('in Chinese have no space where a line of the source ends', () => {
    expect(plain('有些小船留在港口\n   （例如，没有 `keel` 的船)', 'markdown')).to.equal(
      '有些小船留在港口（例如，没有keel的船)',
    )
  })
})

describe('The words of a manual page', () => {
  it('are those that a reader sees: fonts by turns stand without a space between them', () => {
    const page = [
      '.\\" SPDX-License-Identifier: Apache-2.0',
      '.SS /quay and its boats',
      'A',
      '.I /quay',
      'lists boats (in the',
      '.IR /quay/ berth',
      'folders)',
      '.RB ( moor (2))',
      'may\\[em]as in',
      '.BR row (2)\\[em]float',
      '.P',
      'if it sinks, \\-1',
      '.BR KEEL " (since 3.4)"',
    ].join('\n')
    expect(plain(page, 'roff')).to.equal(
      '/quay and its boats A /quay lists boats (in the /quay/berth folders) (moor(2)) may—as in row(2)—float if it sinks, -1 KEEL (since 3.4)',
    )
  })
})
