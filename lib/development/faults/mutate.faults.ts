import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { ended, nodeContainers, pidns, start } from '../pidns.ts'

describe('pidns mutate', () => {
  for (const { moment, after } of [
    { moment: 'while it adds the mutants to the cluster', after: /… make 1 runtimes known/ },
    { moment: 'while it judges a mutant', after: /… judge 1 mutants/ },
  ]) {
    it(`leaves nothing behind: SIGINT ${moment}`, async () => {
      const before = await nodeContainers()
      const out = await mkdtemp(join(tmpdir(), 'pidns-faults-'))
      const run = await start(['mutate', 'own-pidns', '--out', out])
      await run.printed(after)
      await pause(1500)
      run.process.kill('SIGINT')
      const { exitCode, output } = await ended(run)
      expect(exitCode, output).to.equal(130)
      expect(await nodeContainers()).to.deep.equal(before)
    })
  }

  it('lists all mutants when it is asked for one that does not exist', async () => {
    const { exitCode, output } = await pidns(['mutate', 'own-pids'])
    expect(exitCode).to.equal(2)
    expect(output).to.include("There is no mutant 'own-pids'.").and.to.include('own-pidns, node-pidns')
  })
})
