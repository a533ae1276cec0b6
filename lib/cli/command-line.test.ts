import { expect } from 'chai'
import { commandOf } from './command-line.ts'

describe('commandOf', () => {
  it('keeps the flags that affect what is tested', () => {
    expect(commandOf(['run', '--kubernetes', 'v1.35.4', '--claim=doc', '--keep'])).to.equal(
      'pidns run --kubernetes v1.35.4 --claim=doc --keep',
    )
    expect(commandOf(['run', '--context', "the team's"])).to.equal(`pidns run --context 'the team'\\''s'`)
  })

  it('leaves out the flags for files and output', () => {
    const args = [
      'run',
      '--out',
      '/home/me/r',
      '--summary=/x',
      '--json',
      '--kubeconfig',
      '/a',
      '--claim',
      'ns',
    ]
    expect(commandOf(args)).to.equal('pidns run --claim ns')
  })
})
