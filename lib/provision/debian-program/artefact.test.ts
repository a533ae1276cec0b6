import { expect } from 'chai'
import { versionIn } from './artefact.ts'

describe('the version of a Debian program', () => {
  it('is the first number in the output', () => {
    const crun = 'crun version 1.21\ncommit: 10269840aa07fb7e6b7e1acff6198692d8ff5c88\nspec: 1.0.0\n'
    expect(versionIn(crun)).to.equal('1.21')
    expect(versionIn('conmon version 2.1.12\ncommit: unknown\n')).to.equal('2.1.12')
  })

  it('is an error if the output has none', () => {
    expect(() => versionIn('unknown option\n')).to.throw('does not report its version: unknown option')
  })
})
