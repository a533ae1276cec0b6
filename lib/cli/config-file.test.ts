import { expect } from 'chai'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { flagsIn } from './config-file.ts'

const FLAGS = {
  nodeSelector: z.string().optional(),
  claim: z.array(z.string()).default([]),
  kubernetes: z.string().optional(),
  target: z.enum(['kind', 'kubeconfig']).optional(),
  quiet: z.boolean().optional(),
  keep: z.boolean().optional(),
  yes: z.boolean().optional(),
}

describe('the flags in pidns.yaml', () => {
  it('are read by their names on the command line', () => {
    const text = 'node-selector: pool=gpu\nclaim: [doc, ns]\nkubernetes: 1.30\nquiet: true\nkeep: false\n'
    expect(flagsIn(text, FLAGS)).to.deep.equal({
      nodeSelector: 'pool=gpu',
      claim: ['doc', 'ns'],
      kubernetes: '1.30',
      quiet: true,
    })
    expect(flagsIn('claim: doc,ns', FLAGS)).to.deep.equal({ claim: ['doc', 'ns'] })
    expect(flagsIn('', FLAGS)).to.deep.equal({})
  })

  it('are refused in one sentence', () => {
    for (const [text, sentence] of [
      ['node-selectr: a', "'pidns run' has no flag --node-selectr."],
      ['- a', 'it does not map flags to values'],
      ['a: [', "pidns.yaml can't be read: "],
      ['quiet: 1', 'quiet is true or false, not 1'],
      ['target: kid', 'kid is no value for target'],
      ['kubernetes: [a, b]', 'kubernetes takes one value, not a list'],
    ] as const)
      expect(() => flagsIn(text, FLAGS), text).to.throw(Problem, sentence)
  })

  it('agree to nothing: the file may have come with a checkout', () => {
    expect(() => flagsIn('yes: true', FLAGS)).to.throw(Problem, 'which only the command line may have')
  })
})
