import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { ended, nodeContainers, pidns, type Running, start, workers } from '../pidns.ts'

/** When a person may lose patience: the line to wait for, and the milliseconds to wait after it. */
const MOMENTS = [
  { moment: 'at the very beginning', after: /^/, wait: 400 },
  { moment: 'when the creation of the cluster begins', after: /create the kind cluster/, wait: 300 },
  { moment: 'while the control plane starts', after: /create the kind cluster/, wait: 7000 },
  { moment: 'when the cluster has just become ready', after: /✓ create the kind cluster/, wait: 0 },
  { moment: 'between two claims', after: /✓ doc.ps-nginx/, wait: 0 },
  { moment: 'during the clean-up', after: /remove what the run made/, wait: 100 },
] as const

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

async function interrupt(run: Running, { after, wait }: (typeof MOMENTS)[number], signal: NodeJS.Signals) {
  await run.printed(after)
  await pause(wait)
  run.process.kill(signal)
  return ended(run)
}

describe('an interrupted run on kind', () => {
  for (const moment of MOMENTS) {
    for (const [signal, exitCode] of SIGNALS) {
      it(`leaves nothing behind: ${signal} ${moment.moment}`, async () => {
        const before = await nodeContainers()
        const result = await interrupt(await start(['run', '--claim', 'doc']), moment, signal)
        expect(result.exitCode, result.output).to.equal(exitCode)
        expect(await nodeContainers()).to.deep.equal(before)
        expect(await workers()).to.deep.equal([])
        expect((await pidns(['cluster', 'list', '--json'])).output).not.to.include('"exists":true')
        if (result.report !== undefined) expect(result.report.run.interrupted).to.include(signal)
      })
    }
  }

  it('ends at once on a second Ctrl-C, and the cluster still goes away', async () => {
    const before = await nodeContainers()
    const run = await start(['run', '--claim', 'doc'])
    await run.printed(/✓ doc.ps-nginx/)
    run.process.kill('SIGINT')
    await pause(600)
    run.process.kill('SIGINT')
    expect((await ended(run)).exitCode).to.equal(130)
    await gone(before)
  })

  it('leaves a cluster that the next run removes, if it was killed', async () => {
    const before = await nodeContainers()
    const run = await start(['run', '--claim', 'doc'])
    await run.printed(/✓ doc.ps-nginx/)
    run.process.kill('SIGKILL')
    await ended(run)
    expect(await nodeContainers()).not.to.deep.equal(before)
    const next = await pidns(['run', '--claim', 'doc.ps-pause'])
    expect(next.output).to.include('the cluster of a run that ended early')
    expect(await nodeContainers()).to.deep.equal(before)
  })
})

async function gone(before: readonly string[]): Promise<void> {
  for (let left = 60; (await nodeContainers()).length > before.length && left > 0; left--) await pause(250)
  expect(await nodeContainers()).to.deep.equal(before)
}
