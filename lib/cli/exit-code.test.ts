import { expect } from 'chai'
import { CommandFailed, DiskFull } from '../command.ts'
import { Fault } from '../fault.ts'
import { Problem } from '../problem.ts'
import { aClaim, reportOf } from '../report/sample.ts'
import type { Report } from '../report/schema.ts'
import { exitCodeOf, exitCodeOfError } from './exit-code.ts'
import { Interrupted } from './interrupts.ts'

const passed = reportOf(aClaim())
const failed = reportOf(aClaim({ verdict: 'fail' }))
const undecided = reportOf(aClaim({ verdict: 'inconclusive' }))
const of = (report: Report, more: { fault?: unknown; unwritten?: string } = {}, interruption?: unknown) =>
  exitCodeOf({ report, fault: undefined, unwritten: undefined, ...more }, interruption)

describe('exitCodeOf', () => {
  it('follows the verdicts', () => {
    expect([of(passed), of(failed), of(undecided)]).to.deep.equal([0, 1, 3])
  })

  it('is 1 only if a required claim failed', () => {
    const lesser = reportOf(aClaim(), aClaim({ id: 'doc.b', level: 'recommended', verdict: 'fail' }))
    expect(of(lesser)).to.equal(0)
    expect(of({ ...passed, problem: 'it broke' })).to.equal(3)
    expect(of({ ...passed, run: { ...passed.run, state: 'judging' } })).to.equal(3)
  })

  it('does not depend on the clean-up', () => {
    const cleanUp = { seconds: 180, problem: 'the cluster is left' }
    expect([of({ ...passed, cleanUp }), of({ ...failed, cleanUp })]).to.deep.equal([0, 1])
  })

  it('is 3 if the files could not be written, but stays 1 after a failure', () => {
    const unwritten = 'no space left on device'
    expect([passed, failed, undecided].map(report => of(report, { unwritten }))).to.deep.equal([3, 1, 3])
  })

  it('is 4 for a fault, whatever the verdicts, and 128 plus the signal for an interrupt', () => {
    expect(of(failed, { fault: new TypeError() })).to.equal(4)
    expect(of(failed, {}, new Fault(new TypeError()))).to.equal(4)
    expect(of(failed, {}, new Interrupted('SIGINT'))).to.equal(130)
    expect(of(passed, {}, new Interrupted('SIGPIPE'))).to.equal(141)
  })
})

describe('exitCodeOfError', () => {
  it('is 2 for wrong usage, 3 for the environment, and 4 for anything unforeseen', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
    const failure = new CommandFailed('docker failed', { output: '', missing: false })
    expect(exitCodeOfError(new Problem('usage', 'no'))).to.equal(2)
    const environment = [new Problem('environment', 'no'), failure, new DiskFull('full'), full]
    expect(environment.map(exitCodeOfError)).to.deep.equal([3, 3, 3, 3])
    const faults = [new TypeError(), new Fault(new TypeError()), 'text', undefined]
    expect(faults.map(exitCodeOfError)).to.deep.equal([4, 4, 4, 4])
    expect(exitCodeOfError(new Interrupted('SIGTERM'))).to.equal(143)
  })
})
