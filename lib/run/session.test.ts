import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AssertionError, expect } from 'chai'
import type { Outcome } from '../claim/outcome.ts'
import { Problem } from '../problem.ts'
import { silent } from '../progress.ts'
import { readReport } from '../report/read.ts'
import { Disturbances } from '../target/disturbances.ts'
import type { Target } from '../target/target.ts'
import { Witness } from '../target/witness.ts'
import type { Claim } from './claim.ts'
import type { OpenTarget } from './opening.ts'
import { aClaim } from './sample.ts'
import { Session } from './session.ts'

/** A target without pods: nothing here asks it for one. */
function targetOf(close: () => Promise<void>): OpenTarget {
  const witness = new Witness(new Disturbances(), [], 1)
  const target = { namespace: 'pidns-test', witness, facts: async () => ({ target: 'kind', nodes: [] }) }
  return { target: target as unknown as Target, leftOut: [], close }
}

describe('a session', () => {
  let out: string
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'pidns-session-'))
  })
  afterEach(() => rm(out, { recursive: true, force: true }))

  const KIND = { is: 'kind', nodes: 1, keep: false, reuse: false } as const

  function sessionOf(
    open: (signal: AbortSignal) => Promise<OpenTarget>,
    controller = new AbortController(),
  ): { session: Session; outcomes: Outcome[]; controller: AbortController } {
    const outcomes: Outcome[] = []
    const { signal } = controller
    const session = new Session(
      { target: KIND, out, allure: true },
      { signal, cacheDir: join(out, 'cache') },
      { progress: silent, onStart: () => {}, onOutcome: outcome => outcomes.push(outcome) },
      () => open(signal),
    )
    return { session, outcomes, controller }
  }

  const verdicts = async () => (await readReport(out)).claims.map(({ id, verdict }) => `${id} ${verdict}`)

  it('says "not run" of every claim from the beginning, then their verdicts, and cleans up once', async () => {
    let closed = 0
    const { session, outcomes } = sessionOf(async () => targetOf(async () => void closed++))
    const failing = aClaim('doc.two', async () => {
      throw new AssertionError('expected more')
    })
    const claims = [aClaim('doc.one'), failing, aClaim('doc.three')]
    await session.begin(claims, 136)
    expect(await verdicts()).to.deep.equal(['doc.one not run', 'doc.two not run', 'doc.three not run'])
    for (const claim of claims.slice(0, 2)) await session.outcomeOf(claim)
    const { report, file, fault } = await session.end()
    expect(await session.end()).to.have.property('report', report)
    expect(closed).to.equal(1)
    expect(fault).to.equal(undefined)
    expect(file).to.equal(join(out, 'report.yaml'))
    expect(await verdicts()).to.deep.equal(['doc.one pass', 'doc.two fail', 'doc.three not run'])
    expect(outcomes.map(({ claim }) => claim.id)).to.deep.equal(['doc.one', 'doc.two'])
    expect(report.run).to.include({ state: 'ended' })
    const results = (await readdir(join(out, 'allure-results'))).filter(name => name.endsWith('-result.json'))
    expect(results).to.have.length(3)
  })

  it('tells in its report why the target could not be opened', async () => {
    const { session } = sessionOf(async () => {
      throw new Problem('environment', 'There is no Docker.')
    })
    const refused = await session.begin([aClaim('doc.one')], 136).catch(String)
    expect(refused).to.include('There is no Docker.')
    const { report } = await session.end()
    expect(report.problem).to.include('There is no Docker.')
    expect(await verdicts()).to.deep.equal(['doc.one not run'])
  })

  it('throws what is wrong with what the person asked for', async () => {
    await writeFile(join(out, 'report.yaml'), 'mine: true\n')
    const { session } = sessionOf(async () => targetOf(async () => {}))
    expect(await session.begin([aClaim('doc.one')], 136).catch(String)).to.include('report.yaml')
    expect(await session.end().catch(String)).to.include('report.yaml')
  })

  it('waits, when it is interrupted, for what opens the target to remove what it has made', async () => {
    let isRemoved = false
    const { session, controller } = sessionOf(async signal => {
      await pause(20)
      controller.abort(new Error('interrupted'))
      await pause(200)
      isRemoved = true
      throw signal.reason
    })
    const begun = session.begin([aClaim('doc.one')], 136).catch(String)
    while (!controller.signal.aborted) await pause(5)
    const { report } = await session.end()
    await begun
    expect(isRemoved).to.equal(true)
    expect(report.run.interrupted).to.equal('interrupted')
  })

  it('cleans up a target that was opened after the interrupt', async () => {
    let isClosed = false
    const { session, controller } = sessionOf(async () => {
      controller.abort(new Error('interrupted'))
      await pause(50)
      return targetOf(async () => {
        isClosed = true
      })
    })
    await session.begin([aClaim('doc.one')], 136).catch(String)
    await session.end()
    expect(isClosed).to.equal(true)
  })

  it('knows whether every outcome was asked for, and tells what stopped it as a fault of its own', async () => {
    const { session } = sessionOf(async () => targetOf(async () => {}))
    const claims = [aClaim('doc.one'), aClaim('doc.two')]
    await session.begin(claims, 136)
    await session.outcomeOf(claims[0] as Claim)
    expect(session.isUnfinished).to.equal(true)
    session.fail(new Error('Mocha stopped'))
    expect((await session.end()).fault).to.have.property('message', 'Mocha stopped')
  })

  it('leaves no file of ours where it never began', async () => {
    const { session } = sessionOf(async () => targetOf(async () => {}))
    expect(await session.end().catch(String)).to.equal('Error: the run has not begun')
    expect(existsSync(join(out, 'report.yaml'))).to.equal(false)
  })
})
