import { setTimeout as pause } from 'node:timers/promises'
import { AssertionError, expect } from 'chai'
import { Disturbances } from '../target/disturbances.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { Manifest } from '../target/manifest.ts'
import type { PodSnapshot } from '../target/pod-snapshot.ts'
import type { Target } from '../target/target.ts'
import { Witness } from '../target/witness.ts'
import type { Claim } from './claim.ts'
import { Rounds } from './rounds.ts'
import { aClaim } from './sample.ts'

/** A hundredth of the usual times: these tests wait for a calm. */
const FAST = 0.01

const READY: PodSnapshot = { phase: 'Running', ready: true, containers: [], others: [] }

describe('the rounds of a run', () => {
  let disturbances: Disturbances
  let made: number
  let again: string[]
  let ending: AbortController
  let setbacks: (pod: string, asked: string) => Promise<readonly string[]>
  let slow: number
  beforeEach(() => {
    slow = FAST
    setbacks = async () => []
    disturbances = new Disturbances()
    made = 0
    again = []
    ending = new AbortController()
  })

  function judged(...claims: readonly Claim[]) {
    const witness = new Witness(disturbances, [], FAST)
    const target = (): Target =>
      ({
        witness,
        apply: async ({ pod }: Manifest) => pod.metadata.name,
        look: async () => READY,
        setbacks,
        anew: async () => {
          made++
          return target()
        },
      }) as unknown as Target
    const common = { signal: ending.signal, slow, startWithin: undefined, atOnce: undefined }
    const rounds = new Rounds(target(), common, { onBad: () => {}, onAgain: ({ id }) => again.push(id) })
    const outcomes = rounds.judge(claims)
    return Promise.all(claims.map(({ id }) => outcomes.get(id)))
  }

  /** A claim that does these things, one each time it is judged; the last one repeats. */
  function inTurn(id: Claim['id'], ...acts: readonly (() => void)[]): Claim {
    let trials = 0
    return aClaim(id, async () => acts[Math.min(trials++, acts.length - 1)]?.())
  }
  const broken = () => disturbances.note('the API server did not answer', performance.now())
  const fails = () => {
    throw new AssertionError('expected more')
  }
  const loses = () => {
    throw new LostConnection('the connection was lost')
  }
  const whileBroken = (act: () => void) => () => {
    broken()
    act()
  }

  it('are one if nothing breaks: what fails has failed', async () => {
    const [failed] = await judged(inTurn('doc.a', fails))
    expect(failed?.judgement.verdict).to.equal('fail')
    expect(failed?.earlier).to.equal(undefined)
    expect(made).to.equal(0)
  })

  it('are one for claims that pass, whatever breaks', async () => {
    const [passed] = await judged(inTurn('doc.a', broken))
    expect(passed?.judgement.verdict).to.equal('pass')
    expect(made).to.equal(0)
  })

  it('are two if something breaks, and all claims that it touched share the second', async () => {
    const [lost, failed] = await judged(
      inTurn('doc.a', whileBroken(loses), () => {}),
      inTurn('doc.b', whileBroken(fails), fails),
    )
    expect(lost?.judgement.verdict).to.equal('pass')
    expect(lost?.earlier?.[0]?.because).to.deep.equal([
      'the API server did not answer',
      'a connection to one of its containers broke',
    ])
    expect(failed?.judgement.verdict).to.equal('fail')
    expect(again).to.have.members(['doc.a', 'doc.b'])
    expect(made).to.equal(1)
  })

  it('never make a pass of a claim that failed once', async () => {
    const [flaked] = await judged(inTurn('doc.a', whileBroken(fails), () => {}))
    expect(flaked?.judgement.verdict).to.equal('inconclusive')
  })

  it('end after the third, and what failed only in trouble is inconclusive', async () => {
    const [troubled] = await judged(inTurn('doc.a', whileBroken(fails)))
    expect(troubled?.judgement.verdict).to.equal('inconclusive')
    expect(troubled?.earlier).to.have.length(2)
    expect(made).to.equal(2)
  })

  it('are four at most, however many claims suffer, and the last serves all that still do', async () => {
    slow = 1
    const pods = ['shared', 'unset', 'isolated', 'host-pid', 'ending'].map(name => `ns/${name}.yaml`)
    // Each suffers some time after the one before it has got a round, which suffers with it.
    const suffering = pods.map((pod, index) => {
      let trials = 0
      const judge = async () => {
        if (trials++ > 0) return
        await pause(index * 700)
        whileBroken(loses)()
      }
      return aClaim(`doc.a${index}`, judge, { pod })
    })
    const outcomes = await judged(...suffering)
    expect(made).to.equal(3)
    for (const outcome of outcomes) expect(outcome?.judgement.verdict).to.equal('pass')
  }).timeout(20_000)

  it('keep the order of claims on one pod, since a later one may delete it', async () => {
    const order: string[] = []
    const acting = (id: Claim['id']) => {
      let trials = 0
      const judge = async () => {
        order.push(id)
        if (++trials === 1) whileBroken(loses)()
      }
      return aClaim(id, judge, { shared: 'ns/shared.yaml' })
    }
    // What is known of the first claim's pod comes later than that of the second's.
    const late = [100, 0]
    setbacks = async () => {
      await pause(late.shift() ?? 0)
      return []
    }
    await judged(acting('doc.a'), acting('doc.b'))
    expect(order).to.deep.equal(['doc.a', 'doc.b', 'doc.a', 'doc.b'])
  })

  it('do not take for a setback that a pod which can not start is restarted, if its start is judged', async () => {
    const told: string[] = []
    setbacks = async (_, asked) => {
      told.push(asked)
      return []
    }
    const pods = { shared: 'ns/shared.yaml' }
    await judged({ ...aClaim('doc.start', fails, pods), judgesStart: true }, aClaim('doc.other', fails, pods))
    expect(told.toSorted()).to.deep.equal(['nothing', 'restarts'])
  })

  it('leave a claim that disturbs others for last', async () => {
    const order: string[] = []
    const judging = (id: Claim['id'], seconds: number) =>
      aClaim(id, async () => {
        await pause(seconds * 1000)
        order.push(id)
      })
    const disturbing: Claim = {
      ...aClaim('cri.alone', async () => void order.push('cri.alone')),
      alone: true,
    }
    await judged(judging('doc.a', 0.02), disturbing, judging('doc.b', 0.01))
    expect(order.at(-1)).to.equal('cri.alone')
  })

  it('end with the run', async () => {
    const claim = inTurn('doc.a', () => {
      broken()
      ending.abort(new Error('interrupted'))
      loses()
    })
    const [ended] = await judged(claim)
    expect(ended?.judgement.verdict).to.equal('not run')
    expect(made).to.equal(0)
  })
})
