import { expect } from 'chai'
import { aClaim, reportOf } from '../../report/sample.ts'
import { isRight, linesOf } from './findings.ts'

const run = { flags: () => [], mayExit: [0, 3] }
const judged = { cluster: 'c', flags: [], node: undefined, run }

/** A policy's words, as recorded for two pods. */
const barred = (pod: string) =>
  `Could not create pod ${pod} (ns/${pod}.yaml): pods "${pod}" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no (HTTP status 422).`

describe('what is told of a run on an unfriendly cluster', () => {
  it('is right for the exit codes that a sound cluster may get', () => {
    const right = [0, 1, 3, undefined].filter(exitCode => isRight({ ...judged, exitCode, report: undefined }))
    expect(right).to.deep.equal([0, 3])
  })

  it('is right only if it says, judges and fails what it should', () => {
    const report = {
      ...reportOf(aClaim({ id: 'ns.c', verdict: 'fail', reason: 'expected a, saw b' })),
      problem: 'it is tainted',
    }
    const fails = { ...run, mayExit: [1], says: /tainted/, fails: 'ns.c' }
    expect(isRight({ ...judged, run: fails, exitCode: 1, report })).to.equal(true)
    expect(isRight({ ...judged, run: { ...fails, says: /full/ }, exitCode: 1, report })).to.equal(false)
    expect(isRight({ ...judged, run: { ...fails, fails: 'ns.d' }, exitCode: 1, report })).to.equal(false)
    expect(isRight({ ...judged, node: 'other', run: fails, exitCode: 1, report })).to.equal(false)
  })

  it('is every required fail, and each reason once', () => {
    const report = reportOf(
      aClaim({ id: 'ns.a', verdict: 'inconclusive', reason: barred('shared') }),
      aClaim({ id: 'ns.b', verdict: 'inconclusive', reason: barred('isolated') }),
      aClaim({ id: 'ns.c', verdict: 'fail', reason: 'expected a, saw b' }),
      aClaim({ id: 'ns.d', verdict: 'fail', level: 'informative', reason: 'rewritten' }),
    )
    expect(linesOf({ ...judged, exitCode: 1, report })).to.deep.equal([
      'c: exit code 1 (WRONG: may be 0 or 3); 0 pass, 2 fail, 0 skipped, 2 inconclusive, 0 not run; 20 s',
      '  required ns.c fails: expected a, saw b',
      `  inconclusive: ns.a, ns.b: ${barred('shared')}`,
    ])
  })

  it('names the flags, and says that there is no report', () => {
    const flags = ['--slow', '10']
    const slow = { ...judged, flags, run: { flags: () => flags, mayExit: [0] } }
    expect(linesOf({ ...slow, exitCode: undefined, report: undefined })).to.deep.equal([
      'c --slow 10: exit code unknown (WRONG: may be 0), no report',
    ])
  })
})
