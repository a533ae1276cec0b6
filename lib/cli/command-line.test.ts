import { expect } from 'chai'
import { commandOf } from './command-line.ts'

describe('commandOf', () => {
  it('keeps what decides what is judged', () => {
    expect(commandOf(['run', '--kubernetes', 'v1.35.4', '--claim=doc', '--keep'])).to.equal(
      'pidns run --kubernetes v1.35.4 --claim=doc --keep',
    )
    expect(commandOf(['run', '--context', "the team's"])).to.equal(`pidns run --context 'the team'\\''s'`)
  })

  it('leaves out where files are and how it is told', () => {
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
