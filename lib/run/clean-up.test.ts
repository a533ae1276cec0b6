import { mock } from 'node:test'
import { expect } from 'chai'
import { CLEAN_UP_WITHIN, cleanUp } from './clean-up.ts'

describe('cleanUp', () => {
  afterEach(() => mock.timers.reset())

  it('reports only its duration if all went well', async () => {
    const { seconds, problem } = await cleanUp(
      async () => {},
      () => 'unused',
    )
    expect(problem).to.equal(undefined)
    expect(seconds).to.be.at.least(0).and.below(1)
  })

  it('reports why it failed', async () => {
    const refuse = () => Promise.reject(new Error('the namespace stays'))
    expect((await cleanUp(refuse, () => 'unused')).problem).to.match(/^the namespace stays\n.*pidns clean/)
  })

  it('is abandoned if it takes too long, and says what is left', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    let abandoned = 0
    const leave = () => `The cluster is left ${++abandoned}.`
    const ended = cleanUp(() => new Promise(() => {}), leave)
    mock.timers.tick(CLEAN_UP_WITHIN * 1000 - 1)
    expect(abandoned).to.equal(0)
    mock.timers.tick(1)
    expect((await ended).problem).to.include('not removed within 180 s. The cluster is left 1.')
  })
})
