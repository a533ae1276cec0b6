import type { V1Pod } from '@kubernetes/client-node'
import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { PodList } from './pod-list.ts'

describe('the list of pods', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  let there: V1Pod[]
  let asked: number
  let list: PodList

  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['performance'] })
    there = [{ metadata: { name: 'first' } }]
    asked = 0
    list = new PodList(async () => {
      asked++
      return [...there]
    })
  })

  afterEach(() => clock.uninstall())

  it('is asked for once by all who look at about the same time', async () => {
    await Promise.all([list.find('first'), list.find('first')])
    clock.tick(100)
    expect(await list.find('first')).to.deep.equal({ metadata: { name: 'first' } })
    expect(asked).to.equal(1)
  })

  it('is asked for again later', async () => {
    await list.find('first')
    clock.tick(151)
    await list.find('first')
    expect(asked).to.equal(2)
  })

  it('is asked for again before a pod counts as gone: somebody else may have made it', async () => {
    await list.find('first')
    there.push({ metadata: { name: 'second' } })
    clock.tick(1)
    expect(await list.find('second')).to.deep.equal({ metadata: { name: 'second' } })
    expect(asked).to.equal(2)
  })

  it('is asked for again once something was made: an earlier pod may have had its name', async () => {
    await list.find('first')
    there = [{ metadata: { name: 'first', uid: 'new' } }]
    list.forget()
    expect(await list.find('first')).to.deep.equal({ metadata: { name: 'first', uid: 'new' } })
  })

  it('is asked for only once if it was fresh and has no such pod', async () => {
    expect(await list.find('second')).to.equal(undefined)
    expect(asked).to.equal(1)
  })
})
