import FakeTimers from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { Limit } from './limit.ts'

describe('the time limit of a claim', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => clock.uninstall())

  function limitOf(seconds: number) {
    let times = 0
    const limit = new Limit(seconds, () => times++)
    return {
      limit,
      get times() {
        return times
      },
    }
  }

  it('ends after its seconds, once', () => {
    const it = limitOf(5)
    clock.tick(4900)
    expect(it.times).to.equal(0)
    clock.tick(60_000)
    expect(it.times).to.equal(1)
  })

  it('stands still while anybody holds it', () => {
    const it = limitOf(5)
    clock.tick(3000)
    const [one, two] = [it.limit.hold(), it.limit.hold()]
    clock.tick(60_000)
    one[Symbol.dispose]()
    clock.tick(60_000)
    two[Symbol.dispose]()
    clock.tick(1900)
    expect(it.times).to.equal(0)
    clock.tick(100)
    expect(it.times).to.equal(1)
  })

  it('never ends once disposed, even if it is held', () => {
    const it = limitOf(5)
    const held = it.limit.hold()
    it.limit[Symbol.dispose]()
    held[Symbol.dispose]()
    clock.tick(60_000)
    expect(it.times).to.equal(0)
  })

  it('does not count time in which this process stood still', () => {
    const it = limitOf(5)
    clock.tick(1000)
    clock.jump(60_000)
    clock.tick(2000)
    expect(it.times).to.equal(0)
    clock.tick(2000)
    expect(it.times).to.equal(1)
  })
})
