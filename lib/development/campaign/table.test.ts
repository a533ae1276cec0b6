import { expect } from 'chai'
import { linesOf } from './findings.ts'
import { aCampaign, type ColumnResult, type FaultResult, isRight, merged } from './result.ts'
import { faultsMarkdown } from './table.ts'

const COUNTS = { pass: 0, fail: 0, skipped: 0, inconclusive: 0, 'not run': 0 }

const column = (name: string, change: Partial<ColumnResult>): ColumnResult => ({
  column: name,
  exitCode: 0,
  seconds: 40,
  during: true,
  counts: COUNTS,
  failed: [],
  inconclusive: [],
  troubles: [],
  ...change,
})

const fault = (name: string, change: Partial<FaultResult> = {}): FaultResult => ({
  name,
  does: 'a | b is cut',
  undone: 'it is whole',
  at: new Date(0).toISOString(),
  target: 'kind',
  proof: 'seen',
  seconds: 71.6,
  columns: [column('sound', { counts: { ...COUNTS, pass: 131, skipped: 4 } })],
  after: 0,
  troubles: [],
  ...change,
})

const campaign = (...faults: readonly FaultResult[]) =>
  aCampaign.parse({ kind: 'FaultCampaign', command: 'npm run campaign', faults })

describe('the table of the campaign', () => {
  it('has a row for each fault, with exit code and counts', () => {
    const mutant = column('own-pidns', { exitCode: 1, counts: { ...COUNTS, fail: 4 } })
    const lines = faultsMarkdown(campaign(fault('a', { columns: [...fault('a').columns, mutant] }))).split(
      '\n',
    )
    expect(lines[2]).to.equal(
      '| `a` | a \\| b is cut | it is whole | **0** 131 pass, 4 skipped | **1** 4 fail |  |  |  | 72 |',
    )
    expect(lines.at(-1)).to.equal(
      "1 of 1 faults were produced. The sound runtime's run exited with 0 under 1 of them, with 3 under 0. 1 of 1 rows are as they must be.",
    )
  })

  it('says what is not as it must be', () => {
    const bad = fault('b', {
      columns: [column('sound', { exitCode: 1, troubles: ['a sound runtime exits with 1'] })],
      troubles: ['left on the cluster: pod x'],
    })
    const { proof: _proof, ...rest } = fault('c')
    const not: FaultResult = { ...rest, notProduced: 'nothing happened' }
    const text = faultsMarkdown(campaign(bad, not))
    expect(text).to.include('not produced: nothing happened |')
    expect(text).to.include('1 of 2 faults were produced.')
    expect(text.split('\n').slice(-3)).to.deep.equal([
      '- `b`: sound: a sound runtime exits with 1',
      '- `b`: left on the cluster: pod x',
      '- `c`: not produced: nothing happened',
    ])
    expect([bad, not, fault('a')].map(isRight)).to.deep.equal([false, false, true])
    expect(linesOf(not)[0]).to.equal('c: WRONG (72 s); NOT PRODUCED: nothing happened')
  })
})

describe('recorded results', () => {
  it('are replaced fault by fault, in the order of the catalogue', () => {
    const again = fault('a', { seconds: 5 })
    expect(merged([fault('b'), fault('a')], [again], ['a', 'b', 'c'])).to.deep.equal([again, fault('b')])
  })
})
