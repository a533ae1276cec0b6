import { expect } from 'chai'
import { kernelTruth, kernelTruthText } from './kernel-truth.ts'
import type { JudgedClaim } from './schema.ts'

function measured(...measurements: NonNullable<JudgedClaim['measurements']>): JudgedClaim {
  return {
    id: 'truth.x',
    title: 'x',
    level: 'required',
    verdict: 'pass',
    began: 0,
    seconds: 0,
    source: { where: '', says: '', url: 'https://kubernetes.io/' },
    manifests: [],
    evidence: [],
    measurements,
  }
}

const may = { signal: true, root: false, environ: false, cmdline: true }

describe('kernelTruth', () => {
  it('merges the rows of main and exec if they may do the same', () => {
    const claims = [
      measured(
        { caller: 'main of callers/root', target: 'callers/user', may },
        { caller: 'exec in callers/root', target: 'callers/user', may },
      ),
    ]
    expect(kernelTruth({ claims })).to.deep.equal([
      { caller: 'root', target: 'user', signal: true, links: 'none', cmdline: true },
    ])
  })

  it('keeps the rows apart if they differ', () => {
    const claims = [
      measured(
        { caller: 'main of callers/root', target: 'callers/user', may },
        { caller: 'exec in callers/root', target: 'callers/user', may: { ...may, root: true } },
      ),
    ]
    const rows = kernelTruth({ claims })
    expect(rows.map(({ caller, links }) => [caller, links])).to.deep.equal([
      ['main of callers/root', 'none'],
      ['exec in callers/root', 'root'],
    ])
    expect(kernelTruthText(rows)).to.include('| main of callers/root | user   | yes    | none')
  })
})
