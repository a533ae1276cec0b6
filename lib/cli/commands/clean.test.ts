import { expect } from 'chai'
import { thisProcess } from '../../ownership.ts'
import { whyLeft } from './clean.ts'

const NOTHING = { all: false, run: undefined, before: undefined }
const ALL = { ...NOTHING, all: true }
const THAT_RUN = { ...NOTHING, run: 'a0b1c2d3' }
const BEFORE_NOON = { ...NOTHING, before: new Date('2026-11-24T12:00:00Z') }
const [morning, evening] = [new Date('2026-11-24T08:00:00Z'), new Date('2026-11-24T18:00:00Z')]
const owner = thisProcess()

describe('pidns clean', () => {
  it('always removes what an ended run left', () => {
    for (const choice of [NOTHING, ALL, THAT_RUN, BEFORE_NOON])
      expect(whyLeft({ standing: 'abandoned' }, choice)).to.equal(undefined)
  })

  it('never removes what a run uses', () => {
    for (const choice of [NOTHING, ALL, THAT_RUN, BEFORE_NOON])
      expect(whyLeft({ standing: 'in use', owner, made: morning }, choice)).to.include('uses it')
  })

  it('leaves what is kept, except with --run or --all', () => {
    expect(whyLeft({ standing: 'kept', made: morning }, NOTHING)).to.include('it is kept')
    expect(whyLeft({ standing: 'kept', made: morning }, BEFORE_NOON)).to.include('it is kept')
    for (const choice of [ALL, THAT_RUN]) expect(whyLeft({ standing: 'kept' }, choice)).to.equal(undefined)
  })

  it('leaves what has no visible owner, except with --run, --older-than or --all', () => {
    for (const standing of ['out of sight', 'of nobody'] as const) {
      expect(whyLeft({ standing, made: morning }, NOTHING)).to.be.a('string')
      expect(whyLeft({ standing, made: evening }, BEFORE_NOON)).to.be.a('string')
      expect(whyLeft({ standing }, BEFORE_NOON)).to.be.a('string')
      for (const choice of [ALL, THAT_RUN]) expect(whyLeft({ standing }, choice)).to.equal(undefined)
      expect(whyLeft({ standing, made: morning }, BEFORE_NOON)).to.equal(undefined)
    }
  })
})
