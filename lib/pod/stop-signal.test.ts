import { expect } from 'chai'
import { DoesNotApply } from '../claim/verdict.ts'
import { stopSignalToldBy } from './stop-signal.ts'

describe('the stop signal of a container', () => {
  const running = { is: 'running' } as const
  const container = { name: 'a', image: 'i', ready: true, restartCount: 0, state: running }

  it('is what the runtime tells', () => {
    expect(stopSignalToldBy({ ...container, stopSignal: 'SIGUSR1' })).to.equal('SIGUSR1')
  })

  it('can not be judged where it tells none', () => {
    expect(() => stopSignalToldBy(container)).to.throw(DoesNotApply, 'stops container a')
  })
})
