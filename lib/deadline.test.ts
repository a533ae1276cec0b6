import { mock } from 'node:test'
import { expect } from 'chai'
import { deadline } from './deadline.ts'

const late = () => new Error('too late')
const never = () => new AbortController().signal
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

/** The rejections that nobody handled while `work` ran and in the event loop's turns after it. */
async function unhandledIn(work: () => Promise<unknown>): Promise<readonly unknown[]> {
  const lost: unknown[] = []
  const take = (reason: unknown) => lost.push(reason)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', take)
  try {
    await work()
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', take)
    for (const other of others) process.on('unhandledRejection', other)
  }
  return lost
}

describe('deadline', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('resolves and rejects as the work does', async () => {
    expect(await deadline(1000, late, never(), Promise.resolve(7))).to.equal(7)
    expect(String(await failure(deadline(1000, late, never(), Promise.reject(new Error('no')))))).to.equal(
      'Error: no',
    )
  })

  it('is late after its time, not before', async () => {
    let told: unknown
    const waiting = deadline(1000, late, never(), new Promise(() => {})).catch(thrown => {
      told = thrown
    })
    mock.timers.tick(999)
    await Promise.resolve()
    expect(told).to.equal(undefined)
    mock.timers.tick(1)
    await waiting
    expect(String(told)).to.equal('Error: too late')
  })

  it('rejects with the reason of the abort', async () => {
    const abort = new AbortController()
    const waiting = failure(deadline(1000, late, abort.signal, new Promise(() => {})))
    abort.abort(new Error('enough'))
    expect(String(await waiting)).to.equal('Error: enough')
  })

  it('handles the rejection of work that fails after the abort, after its time, or without a waiter', async () => {
    const lost = await unhandledIn(async () => {
      const abort = new AbortController()
      abort.abort(new Error('enough'))
      const begun = Promise.withResolvers<never>()
      const waiting = failure(deadline(1000, late, abort.signal, begun.promise))
      begun.reject(new Error('also ended'))
      expect(String(await waiting)).to.equal('Error: enough')
      const slow = Promise.withResolvers<never>()
      const overdue = failure(deadline(1000, late, never(), slow.promise))
      mock.timers.tick(1000)
      await overdue
      slow.reject(new Error('at last'))
    })
    expect(lost).to.deep.equal([])
  })
})
