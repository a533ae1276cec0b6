import { expect } from 'chai'
import { longestChain } from './chain.ts'
import type { JudgedClaim } from './schema.ts'

function claimAt(id: string, manifest: string, began: number, seconds: number): JudgedClaim {
  return {
    id,
    title: id,
    level: 'required',
    verdict: 'pass',
    began,
    seconds,
    source: { where: '', says: '', url: 'https://kubernetes.io/' },
    manifests: [manifest],
    evidence: [],
  }
}

describe('longestChain', () => {
  it('consists of a pod’s start and the claims on it, up to the last one to end', () => {
    const claims = [
      claimAt('a.one', 'a.yaml', 2, 1),
      claimAt('a.two', 'a.yaml', 3.01, 4),
      claimAt('b.one', 'b.yaml', 1, 0.5),
    ]
    const pods = [
      { manifest: 'a.yaml', startSeconds: 2 },
      { manifest: 'b.yaml', startSeconds: 1 },
    ]
    const names = longestChain({ claims, pods }).map(({ name }) => name)
    expect(names).to.deep.equal(['start of a.yaml', 'a.one', 'a.two'])
  })

  it('terminates for claims that took no time', () => {
    const claims = [claimAt('a.one', 'a.yaml', 2, 0), claimAt('a.two', 'a.yaml', 2, 0)]
    expect(longestChain({ claims, pods: [{ manifest: 'a.yaml', startSeconds: 2 }] })).to.have.length(3)
  })

  it('is empty when no claim ran', () => {
    expect(longestChain({ claims: [], pods: [] })).to.deep.equal([])
  })
})
