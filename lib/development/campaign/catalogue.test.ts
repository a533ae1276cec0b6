import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { chosen, FAULTS } from './catalogue.ts'
import { COLUMNS, columnsFrom, MUTANTS } from './columns.ts'

describe('the faults of the campaign', () => {
  it('are at least thirty, and no two do the same', () => {
    const done = [...FAULTS.values()].map(({ does }) => does)
    expect(done.length).to.be.at.least(30)
    expect(new Set(done).size).to.equal(done.length)
    for (const name of FAULTS.keys()) expect(name).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('are all chosen by no name, and in their own order by names', () => {
    expect([...chosen([]).keys()]).to.deep.equal([...FAULTS.keys()])
    expect([...chosen(['no-pids', 'etcd-frozen']).keys()]).to.deep.equal(['etcd-frozen', 'no-pids'])
  })

  it('are refused by a name that none has', () => {
    expect(() => chosen(['etcd-frozn'])).to.throw(Problem, 'There is no fault etcd-frozn; there are ')
  })
})

describe('the runtimes of the campaign', () => {
  it('are a sound one, and mutants that claims notice', () => {
    expect(COLUMNS).to.deep.equal(['sound', 'own-pidns', 'late-kill', 'leaky-stop', 'drop-ptrace-main'])
    for (const [name, { noticedBy }] of MUTANTS) expect(noticedBy, name).not.to.be.empty
  })

  it('can be chosen one by one', () => {
    expect(columnsFrom(undefined)).to.deep.equal(COLUMNS)
    expect(columnsFrom('late-kill')).to.deep.equal(['late-kill'])
    expect(() => columnsFrom('late')).to.throw(Problem, 'There is no runtime late in the campaign')
  })
})
