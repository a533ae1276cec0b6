import { expect } from 'chai'
import { type Asked, asking, onAsked } from './asked.ts'

describe('what is asked', () => {
  it('is told to who listens, with its answer or its error', async () => {
    const heard: Asked[] = []
    using _listening = onAsked(asked => heard.push(asked))
    expect(await asking('API server', 'list pods', async () => 7)).to.equal(7)
    const refused = await asking('API server', 'create pod a', async () => {
      throw new Error('quota')
    }).catch((thrown: unknown) => thrown)
    expect(refused).to.be.an('error')
    expect(heard.map(({ who, what, error }) => ({ who, what, error }))).to.deep.equal([
      { who: 'API server', what: 'list pods', error: undefined },
      { who: 'API server', what: 'create pod a', error: 'quota' },
    ])
    for (const { seconds } of heard) expect(seconds).to.be.within(0, 1)
  })
})
