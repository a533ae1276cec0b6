import FakeTimers from '@sinonjs/fake-timers'
import { AssertionError, expect } from 'chai'
import { Problem } from '../problem.ts'
import type { ContainerAddress, ExecResult, Target } from '../target/target.ts'
import { eventually } from './eventually.ts'
import { Scope } from './scope.ts'
import { slownessOf } from './slowness.ts'

describe('how slow a cluster is', () => {
  let clock: ReturnType<typeof FakeTimers.install>
  beforeEach(() => {
    clock = FakeTimers.install({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    })
  })
  afterEach(() => clock.uninstall())

  /** A run with these pods: how long a command takes in each, and how it exits. */
  function scopeOf(pods: Readonly<Record<string, { seconds: number; exitCode: number }>>, slow = 1): Scope {
    const exec = async ({ pod }: ContainerAddress): Promise<ExecResult> => {
      const { seconds = 0, exitCode = 0 } = pods[pod] ?? {}
      await new Promise(resolve => setTimeout(resolve, seconds * 1000))
      return { stdout: '', stderr: '', exitCode }
    }
    // Nothing else of the target is asked.
    const target = { exec } as unknown as Target
    const startedContainers = () => Object.keys(pods).map(pod => ({ pod, container: 'a' }))
    return new Scope({ target, slow, startedContainers }, new AbortController().signal)
  }

  async function overTime<T>(work: Promise<T>): Promise<T> {
    let isOver = false
    const over = () => {
      isOver = true
    }
    work.then(over, over)
    while (!isOver) await clock.tickAsync(50)
    return work
  }

  it('is told by a command that does nothing', async () => {
    expect(await overTime(slownessOf(scopeOf({ nginx: { seconds: 0.3, exitCode: 0 } })))).to.equal(undefined)
    expect(await overTime(slownessOf(scopeOf({ nginx: { seconds: 4, exitCode: 0 } })))).to.match(
      /^It is too slow here to tell: a command that does nothing took 4\.\d s in pod nginx\.$/,
    )
  })

  it('is judged by what the user says of the nodes', async () => {
    expect(await overTime(slownessOf(scopeOf({ nginx: { seconds: 4, exitCode: 0 } }, 10)))).to.equal(
      undefined,
    )
  })

  it('is not told by a container in which the command can not run', async () => {
    const broken = { seconds: 9, exitCode: 126 }
    expect(await overTime(slownessOf(scopeOf({})))).to.equal(undefined)
    expect(await overTime(slownessOf(scopeOf({ pause: broken })))).to.equal(undefined)
    const next = scopeOf({ pause: broken, nginx: { seconds: 4, exitCode: 0 } })
    expect(await overTime(slownessOf(next))).to.include('in pod nginx')
  })

  it('excuses what did not come by its deadline, and only there', async () => {
    const attempt = async () => {
      throw new AssertionError('expected container eater to tell terminated, saw running')
    }
    const late = (seconds: number) =>
      overTime(
        eventually(scopeOf({ nginx: { seconds, exitCode: 0 } }), attempt, { within: 20 }).catch(
          thrown => thrown,
        ),
      )
    expect(await late(0.2)).to.be.instanceOf(AssertionError)
    const excused = await late(4)
    expect(excused).to.be.instanceOf(Problem)
    expect(excused.message).to.match(/^It is too slow here to tell: .* expected container eater/)
    expect(excused.remedy).to.include('--slow FACTOR')
  })
})
