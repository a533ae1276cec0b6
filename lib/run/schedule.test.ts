import { expect } from 'chai'
import type { Claim } from '../claim/claim.ts'
import type { Outcome } from '../claim/judge.ts'
import { page } from '../claim/source.ts'
import { mostUsedFirst, schedule } from './schedule.ts'

const pod = (manifest: string) => ({
  manifest,
  yaml: '',
  start: async () => {},
  startSeconds: 0,
  diagnose: async () => [],
  close: () => {},
})
const [one, two] = [pod('one.yaml'), pod('two.yaml')]

function claimOn(id: Claim['id'], ...pods: Claim['pods']): Claim {
  return { id, title: id, source: page.introduction(''), level: 'required', pods, judge: async () => {} }
}

/** A judge that ends claims when it is told to. */
function slowJudge() {
  const begun: string[] = []
  const open = new Map<string, (ranOut?: boolean) => void>()
  const tainted = new Map<string, string | undefined>()
  const judge = (claim: Claim, by?: string) => {
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

describe('a claim that ran out of time', () => {
  it('taints its pods for the claims that come after it, and no others', async () => {
    const { tainted, judge, settle, end } = slowJudge()
    const claims = [
      claimOn('a.slow', one),
      claimOn('a.both', one, two),
      claimOn('a.one', one),
      claimOn('a.two', two),
    ]
    schedule(claims, judge)
    await settle()
    end('a.slow', true)
    await settle()
    end('a.both')
    await settle()
    expect(tainted.get('a.both')).to.equal('a.slow')
    expect(tainted.get('a.one')).to.equal('a.slow')
    expect(tainted.get('a.two')).to.equal(undefined)
  })

  it('taints nothing where it has no pods', async () => {
    const { tainted, judge, settle, end } = slowJudge()
    schedule([claimOn('a.slow'), claimOn('a.next')], judge)
    await settle()
    end('a.slow', true)
    await settle()
    expect(tainted.get('a.next')).to.equal(undefined)
  })
})

describe('schedule', () => {
  it('judges claims of one pod one after another, and of different pods side by side', async () => {
    const { begun, judge, settle, end } = slowJudge()
    const outcomes = schedule([claimOn('a.one', one), claimOn('a.again', one), claimOn('a.two', two)], judge)
    await settle()
    expect(begun).to.deep.equal(['a.one', 'a.two'])
    end('a.one')
    await outcomes.get('a.one')
    await settle()
    expect(begun).to.deep.equal(['a.one', 'a.two', 'a.again'])
  })

  it('lets a claim on two pods wait for both', async () => {
    const { begun, judge, settle, end } = slowJudge()
    schedule([claimOn('a.one', one), claimOn('a.two', two), claimOn('a.both', one, two)], judge)
    end('a.one')
    await settle()
    end('a.one')
    await settle()
    expect(begun).not.to.include('a.both')
    end('a.two')
    await settle()
    expect(begun).to.include('a.both')
  })

  it('judges claims without pods one after another', async () => {
    const { begun, judge, settle } = slowJudge()
    schedule([claimOn('api.one'), claimOn('api.two')], judge)
    await settle()
    expect(begun).to.deep.equal(['api.one'])
  })
})

describe('mostUsedFirst', () => {
  it('starts the pod first that most claims wait for, and keeps the order otherwise', () => {
    const claims = [
      claimOn('a.one', one),
      claimOn('a.two', two),
      claimOn('a.again', two),
      claimOn('api.none'),
    ]
    expect(mostUsedFirst(claims).map(({ id }) => id)).to.deep.equal(['a.two', 'a.again', 'a.one', 'api.none'])
  })
})
