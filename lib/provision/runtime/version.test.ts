import { expect } from 'chai'
import { parseRuntime } from './version.ts'

describe('the requested runtime', () => {
  it('is a name and a version', () => {
    const expected = { name: 'containerd', version: '2.3.7', spelled: 'containerd@2.3.7' }
    expect(parseRuntime('containerd@2.3.7')).to.deep.equal(expected)
    expect(parseRuntime('containerd@v2.3.7')).to.deep.equal(expected)
  })

  it('defaults to the proven version', () => {
    expect(parseRuntime('containerd').spelled).to.equal('containerd@2.4.2')
    expect(parseRuntime('cri-o').spelled).to.equal('cri-o@1.36.3')
  })

  for (const [text, sentence] of [
    ['docker', '"docker" is no runtime that this program can start: it knows containerd and cri-o.'],
    ['crio@1.36.3', '"crio@1.36.3" is no runtime that this program can start'],
    ['containerd@2.4.2@1', '"containerd@2.4.2@1" is no runtime'],
    ['', '"" is no runtime'],
    ['containerd@latest', '"latest" is not a version of containerd'],
    ['cri-o@1.34', 'give major, minor and patch, as in cri-o@1.36.3'],
    [
      'cri-o@1.34.0',
      "pidns can't start cri-o@1.34.0: the Go module proxy serves commit 5dd0877c91 as CRI-O 1.34.0, which the project tagged by mistake on 2025-05-14; it is not the release of 2025-09-10",
    ],
    ['cri-o@v1.34.0', 'tagged by mistake'],
    ['containerd@1.7.20', "pidns can't start containerd 1.7.20: it knows only containerd 2.x"],
  ] as const) {
    it(`is refused in one sentence: ${text}`, () => {
      expect(() => parseRuntime(text)).to.throw(sentence)
    })
  }
})
