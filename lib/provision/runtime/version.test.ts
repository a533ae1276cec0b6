import { expect } from 'chai'
import { parseRuntime } from './version.ts'

describe('the runtime that is asked for', () => {
  it('is a name and a version', () => {
    const expected = { name: 'containerd', version: '2.3.7', spelled: 'containerd@2.3.7' }
    expect(parseRuntime('containerd@2.3.7')).to.deep.equal(expected)
    expect(parseRuntime('containerd@v2.3.7')).to.deep.equal(expected)
  })

  it('is the proven version where none is named', () => {
    expect(parseRuntime('containerd').spelled).to.equal('containerd@2.4.2')
    expect(parseRuntime('cri-o').spelled).to.equal('cri-o@1.36.3')
  })

  for (const [text, sentence] of [
    ['docker', '"docker" is no runtime that this program can start: it knows containerd and cri-o.'],
    ['crio@1.36.3', '"crio@1.36.3" is no runtime that this program can start'],
    ['containerd@2.4.2@1', '"containerd@2.4.2@1" is no runtime'],
    ['', '"" is no runtime'],
    ['containerd@latest', '"latest" is no version of containerd'],
    ['cri-o@1.34', 'major, minor and patch are needed, as in cri-o@1.36.3'],
    [
      'cri-o@1.34.0',
      "cri-o@1.34.0 can't be started: what the Go module proxy has as CRI-O 1.34.0 is commit 5dd0877c91, which its project tagged by mistake on 2025-05-14, and not the release of 2025-09-10",
    ],
    ['cri-o@v1.34.0', 'tagged by mistake'],
    ['containerd@1.7.20', "containerd 1.7.20 can't be started: this program knows containerd 2.x only"],
  ] as const) {
    it(`is refused in one sentence: ${text}`, () => {
      expect(() => parseRuntime(text)).to.throw(sentence)
    })
  }
})
