import { expect } from 'chai'
import type { ClaimText } from '../claim/claim.ts'
import type { Outcome } from '../claim/outcome.ts'
import { page } from '../claim/source.ts'
import { mostUsedFirst, Queue } from './schedule.ts'

const [one, two] = ['one.yaml', 'two.yaml']

function claimOn(id: ClaimText['id'], ...manifests: readonly string[]): ClaimText {
  const pods = Object.fromEntries(manifests.map((manifest, index) => [`pod${index}`, manifest]))
  return { id, title: id, source: page.introduction(''), level: 'required', pods, needs: [] }
}

/** A judge that ends claims on demand. */
function slowJudge() {
  const begun: string[] = []
  const open = new Map<string, (ranOut?: boolean) => void>()
  const tainted = new Map<string, string | undefined>()
  const judge = (claim: ClaimText, by?: string) => {
    begun.push(claim.id)
    tainted.set(claim.id, by)
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    open.set(claim.id, (ranOut = false) =>
      resolve({
        ...(ranOut && { ranOut }),
        claim,
        judgement: { verdict: 'pass' },
        evidence: [],
        measurements: [],
        began: 0,
        seconds: 0,
      }),
    )
    return promise
  }
  const settle = () => new Promise(resolve => setImmediate(resolve))
  const end = (id: string, ranOut?: boolean) => open.get(id)?.(ranOut)
  return { begun, tainted, judge, settle, end }
}

/** Adds the claims to a queue, in this order. */
function schedule(claims: readonly ClaimText[], judge: ReturnType<typeof slowJudge>['judge']) {
  const queue = new Queue(judge)
  return new Map(claims.map(claim => [claim.id, queue.add(claim)]))
}

describe('a claim that ran out of time', () => {
  it('taints its pods for later claims, and no other pods', async () => {
    const { tainted, judge, settle, end } = slowJudge()
    const claims = [
      claimOn('doc.slow', one),
      claimOn('doc.both', one, two),
      claimOn('doc.one', one),
      claimOn('doc.two', two),
    ]
    schedule(claims, judge)
    await settle()
    end('doc.slow', true)
    await settle()
    end('doc.both')
    await settle()
    expect(tainted.get('doc.both')).to.equal('doc.slow')
    expect(tainted.get('doc.one')).to.equal('doc.slow')
    expect(tainted.get('doc.two')).to.equal(undefined)
  })

  it('taints nothing if it has no pods', async () => {
    const { tainted, judge, settle, end } = slowJudge()
    schedule([claimOn('doc.slow'), claimOn('doc.next')], judge)
    await settle()
    end('doc.slow', true)
    await settle()
    expect(tainted.get('doc.next')).to.equal(undefined)
  })
})

describe('a queue of claims', () => {
  it('judges claims on one pod one after another, and on different pods in parallel', async () => {
    const { begun, judge, settle, end } = slowJudge()
    const outcomes = schedule(
      [claimOn('doc.one', one), claimOn('doc.again', one), claimOn('doc.two', two)],
      judge,
    )
    await settle()
    expect(begun).to.deep.equal(['doc.one', 'doc.two'])
    end('doc.one')
    await outcomes.get('doc.one')
    await settle()
    expect(begun).to.deep.equal(['doc.one', 'doc.two', 'doc.again'])
  })

  it('makes a claim on two pods wait for both', async () => {
    const { begun, judge, settle, end } = slowJudge()
    schedule([claimOn('doc.one', one), claimOn('doc.two', two), claimOn('doc.both', one, two)], judge)
    end('doc.one')
    await settle()
    end('doc.one')
    await settle()
    expect(begun).not.to.include('doc.both')
    end('doc.two')
    await settle()
    expect(begun).to.include('doc.both')
  })

  it('judges claims that only look at the same time, after and before those that act', async () => {
    const { begun, judge, settle, end } = slowJudge()
    const looking = (id: ClaimText['id']) => ({ ...claimOn(id, one), onlyLooks: true as const })
    schedule([claimOn('doc.act', one), looking('doc.a'), looking('doc.b'), claimOn('doc.again', one)], judge)
    await settle()
    expect(begun).to.deep.equal(['doc.act'])
    end('doc.act')
    await settle()
    expect(begun).to.deep.equal(['doc.act', 'doc.a', 'doc.b'])
    end('doc.a')
    await settle()
    expect(begun).not.to.include('doc.again')
    end('doc.b')
    await settle()
    expect(begun).to.include('doc.again')
  })

  it('judges claims without pods one after another', async () => {
    const { begun, judge, settle } = slowJudge()
    schedule([claimOn('api.one'), claimOn('api.two')], judge)
    await settle()
    expect(begun).to.deep.equal(['api.one'])
  })
})

describe('mostUsedFirst', () => {
  it('first starts the pods that most claims wait for, and otherwise keeps the order', () => {
    const claims = [
      claimOn('doc.one', one),
      claimOn('doc.two', two),
      claimOn('doc.again', two),
      claimOn('api.none'),
    ]
    expect(mostUsedFirst(claims).map(({ id }) => id)).to.deep.equal([
      'doc.two',
      'doc.again',
      'doc.one',
      'api.none',
    ])
  })
})
