import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { flagsIn } from './config-file.ts'

const FLAGS = { nodeSelector: 1, claim: 1, slow: 1, yes: 1, keep: 1 }

describe('the flags in pidns.yaml', () => {
  it('are read by their names on the command line', () => {
    const text = 'node-selector: pool=gpu\nclaim: [doc, ns]\nslow: 4\nyes: true\nkeep: false\n'
    expect(flagsIn(text, FLAGS)).to.deep.equal({
      nodeSelector: 'pool=gpu',
      claim: ['doc', 'ns'],
      slow: '4',
      yes: true,
    })
    expect(flagsIn('', FLAGS)).to.deep.equal({})
  })

  it('are refused if there is no such flag, or no flags at all', () => {
    expect(() => flagsIn('node-selectr: a', FLAGS)).to.throw(
      Problem,
      "'pidns run' has no flag --node-selectr.",
    )
    expect(() => flagsIn('- a', FLAGS)).to.throw(Problem, 'it does not map flags to values')
    expect(() => flagsIn('a: [', FLAGS)).to.throw(Problem, /^pidns\.yaml can't be read: /)
  })
})
