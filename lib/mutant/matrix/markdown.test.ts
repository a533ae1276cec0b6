import { expect } from 'chai'
import type { Comparison } from './critest.ts'
import { killMatrixMarkdown } from './markdown.ts'
import type { Matrix, Row } from './matrix.ts'

const row = (mutant: string, more: Partial<Row>): Row => ({
  mutant,
  fault: `fault of ${mutant}`,
  outcome: 'killed',
  noticedBy: ['a.names-it'],
  missedBy: [],
  undecided: [],
  alsoFailed: [],
  falseAlarms: [],
  held: [],
  judged: 3,
  seconds: 9,
  ...more,
})
const made = {
  command: 'pidns mutate',
  at: '2026-11-24T00:00:00.000Z',
  suite: '1',
  target: 'kind',
  seconds: 240,
}
const matrix = (...rows: Row[]): Matrix => ({ kind: 'KillMatrix', made, rows })
const critest: Comparison = {
  kind: 'CritestComparison',
  made: { command: 'npm run compare:critest', at: made.at, critest: 'v1', target: 'containerd', seconds: 60 },
  rows: [{ mutant: 'one', failed: [], passed: ['HostPID', 'PodPID', 'ContainerPID'] }],
}

describe('the kill matrix in Markdown', () => {
  const text = killMatrixMarkdown(
    matrix(
      row('one', { alsoFailed: ['b.rests-on-it'], held: ['c.must-hold'] }),
      row('two', { outcome: 'survived', noticedBy: [], missedBy: ['a.names-it'] }),
    ),
    matrix(row('one', { outcome: 'does not apply', noticedBy: [] })),
    critest,
    [
      {
        ...matrix(row('three', {})),
        made: { ...made, target: 'containerd on a kernel of its own (apparmor)' },
      },
    ],
  )

  it('names the commands that made it', () => {
    expect(text).to.include('- `pidns mutate`: kind, 2026-11-24, 4.0 min')
    expect(text).to.include('| kind | 2 | 1 | 1 | 0 | 0 | 0 |')
  })

  it('has one line per mutant', () => {
    expect(text).to.include('| 1 | `one` | fault of one | `a.names-it` | does not apply | unnoticed |')
    expect(text).to.include('| 2 | `two` | fault of two | **survived**; missed by `a.names-it` |')
  })

  it('shows the mutants that need a security module with their node', () => {
    expect(text).to.include('| containerd on a kernel of its own (apparmor) | 1 | 1 | 0 | 0 | 0 | 0 |')
    expect(text).to.include(
      '| `three` | fault of three | containerd on a kernel of its own (apparmor) | `a.names-it` |',
    )
  })

  it('has one line per claim, and marks whether it names the fault', () => {
    expect(text).to.include('| `a.names-it` | ● |   |')
    expect(text).to.include('| `b.rests-on-it` | ○ |   |')
    expect(text).to.include('| `c.must-hold` | · |   |')
  })
})
