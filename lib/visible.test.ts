import { expect } from 'chai'
import { codeBlock, githubCommand, inert, inlineCode, link, visible, visibleInColour } from './visible.ts'

/** What a runtime or a pod may write, and what a person sees. */
const SHOWN: Readonly<Record<string, string>> = {
  '\u001b[2J\u001b]52;c;aGk=\u0007': '\\x1b[2J\\x1b]52;c;aGk=\\x07',
  'ok\rfail': 'ok\\x0dfail',
  'fail\b\b\b\bok': 'fail\\x08\\x08\\x08\\x08ok',
  'nul\u0000del\u007fcsi\u009b31m': 'nul\\x00del\\u007fcsi\\u009b31m',
  'a\u202etxt.exe\u2066b\u2069': 'a\\u202etxt.exe\\u2066b\\u2069',
  'zero\u200bwidth\ufeff\u200f\u00ad': 'zero\\u200bwidth\\ufeff\\u200f\\u00ad',
  'line\u2028end\u0085': 'line\\u2028end\\u0085',
  'tag\u{E0041}': 'tag\\udb40\\udc41',
  'half \ud800 of one': 'half \\ud800 of one',
  'tab\tand\nlines\r\n, ü 漢 😀': 'tab\tand\nlines\n, ü 漢 😀',
}

describe('visible', () => {
  it('shows only the characters that a terminal would obey or hide', () => {
    for (const [text, shown] of Object.entries(SHOWN)) {
      expect(visible(text)).to.equal(shown)
      expect(visible(shown)).to.equal(shown)
    }
  })

  it('leaves JSON valid and unchanged in value', () => {
    const value = Object.keys(SHOWN)
    expect(JSON.parse(visible(JSON.stringify(value)))).to.deep.equal(value)
  })

  it('lets this program colour words, and lets nobody hide any', () => {
    expect(visibleInColour('\u001b[31m✗\u001b[39m \u001b[1mns.a\u001b[22m')).to.equal(
      '\u001b[31m✗\u001b[39m \u001b[1mns.a\u001b[22m',
    )
    expect(visibleInColour('\u001b[8m \u001b[31;8m \u001b[2K \u001b[1A')).to.equal(
      '\\x1b[8m \\x1b[31;8m \\x1b[2K \\x1b[1A',
    )
  })
})

describe('Markdown', () => {
  it('shows text literally: no image, no link, no mention, no HTML, no table, no list', () => {
    expect(inert('![x](http://evil/y.png)')).to.equal('\\!\\[x\\](http:&#8203;//evil/y.png)')
    expect(inert('@kubernetes/owners #12 GH-3 www.evil.example')).to.equal(
      '@&#8203;kubernetes/owners #&#8203;12 GH-&#8203;3 www&#8203;.evil.example',
    )
    expect(inert('<img src=x onerror=y>&lt; | `a` *b* _c_ ~d~ \\')).to.equal(
      '&lt;img src=x onerror=y&gt;&amp;lt; \\| \\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\\\',
    )
    expect(inert('- one\n\n# two')).to.equal('&#8203;- one # two')
    expect(inert('1. one')).to.equal('&#8203;1. one')
    expect(inert('6.18.44-fc')).to.equal('6.18.44-fc')
  })

  it('keeps code in a fence that the code does not contain', () => {
    expect(codeBlock('a\n````\n@user <b>\u001b[0m')).to.equal('`````text\na\n````\n@user <b>\\x1b[0m\n`````')
    expect(inlineCode('`` a | b')).to.equal('``` `` a \\| b ```')
  })

  it('keeps a link’s address in its brackets', () => {
    expect(link('a](x) @b', 'https://h/a)b(<c> |')).to.equal(
      '[a\\](x) @&#8203;b](<https://h/a%29b%28%3Cc%3E%20%7C>)',
    )
  })
})

describe('githubCommand', () => {
  it('is always one line', () => {
    expect(githubCommand('error', 'a,b:c', '100%\r\n::set-env name=x::y\r\u001b[0m')).to.equal(
      '::error title=a%2Cb%3Ac::100%25%0A::set-env name=x::y\\x0d\\x1b[0m',
    )
  })
})
