import { AssertionError, expect } from 'chai'
import type { Outcome } from '../claim/outcome.ts'
import { Disturbances } from '../target/disturbances.ts'
import type { Manifest } from '../target/manifest.ts'
import type { Target } from '../target/target.ts'
import { Witness } from '../target/witness.ts'
import type { Claim } from './claim.ts'
import { aClaim } from './sample.ts'
import { type Ends, Waves } from './waves.ts'

describe('claims that are judged in waves', () => {
  let ending: AbortController
  let events: string[]
  let soFar: Map<string, Outcome>
  let refusal: Error | undefined
  beforeEach(() => {
    ending = new AbortController()
    events = []
    soFar = new Map()
    refusal = undefined
  })

  function judged(...waves: readonly (readonly Claim[])[]) {
    return judgedUntil({}, ...waves)
  }

  function judgedUntil(ends: Ends, ...waves: readonly (readonly Claim[])[]) {
    const target = (): Target =>
      ({
        witness: new Witness(new Disturbances(), [], 0.01),
        apply: async ({ pod }: Manifest) => pod.metadata.name,
        setbacks: async () => [],
        emptied: async () => {
          events.push('emptied')
          if (refusal !== undefined) throw refusal
          return target()
        },
      }) as unknown as Target
    const common = { signal: ending.signal, slow: 0.01, startWithin: undefined, atOnce: undefined }
    const onWave = (number: number, of: number) => events.push(`wave ${number} of ${of}`)
    const told = {
      onBad: () => {},
      onAgain: () => {},
      onOutcome: ({ id }: Claim, outcome: Outcome) => void soFar.set(id, outcome),
      untilMayGo: async () => void events.push('may go'),
      onWave,
    }
    return new Waves(target(), common, told, ends).judge(waves)
  }
  const noting = (id: Claim['id']) => aClaim(id, async () => void events.push(id))

  it('wait until the pods of the wave before are gone', async () => {
    const outcomes = judged([noting('doc.a'), noting('doc.b')], [noting('doc.c')])
    await Promise.all(outcomes.values())
    expect(events).to.deep.equal(['doc.a', 'doc.b', 'may go', 'emptied', 'wave 2 of 2', 'doc.c'])
  })

  it('have one outcome of all waves that they are in', async () => {
    let times = 0
    const fails = aClaim('doc.a', async () => {
      times++
      if (times === 2) throw new AssertionError('expected more')
    })
    const outcome = await judged([fails], [fails], [fails]).get('doc.a')
    expect(outcome?.judgement).to.deep.include({ verdict: 'fail', reason: '1 of 3 times: expected more' })
    expect(times).to.equal(3)
  })

  it('can not be judged if the pods before them do not go', async () => {
    refusal = new Error('a finalizer stays')
    const outcomes = judged([noting('doc.a')], [noting('doc.b')])
    expect((await outcomes.get('doc.a'))?.judgement.verdict).to.equal('pass')
    expect((await outcomes.get('doc.b'))?.judgement).to.deep.equal({
      verdict: 'inconclusive',
      reason: 'Its pods could not take the place of those before: a finalizer stays',
    })
  })

  /** Fails the first time, and passes then. */
  const failsOnce = (id: Claim['id']) => {
    let times = 0
    return aClaim(id, async () => {
      events.push(id)
      times++
      if (times === 1) throw new AssertionError('expected more')
    })
  }

  it('are not judged again after a failure, if that is wanted', async () => {
    const claim = failsOnce('doc.a')
    const outcome = await judgedUntil({ failedClaims: true }, [claim], [claim]).get('doc.a')
    expect(outcome?.judgement).to.deep.include({ verdict: 'fail', reason: 'expected more' })
    expect(outcome?.repeats).to.equal(undefined)
  })

  it('are not judged after a wave whose pods stay, because a claim failed there', async () => {
    const outcomes = judgedUntil({ wavesAfterFail: true }, [failsOnce('doc.a')], [noting('doc.b')])
    expect((await outcomes.get('doc.a'))?.judgement.verdict).to.equal('fail')
    expect((await outcomes.get('doc.b'))?.judgement).to.deep.include({ verdict: 'not run' })
    expect(events).to.deep.equal(['doc.a'])
  })

  it('keep what is known of them if the run is interrupted', async () => {
    const claim = failsOnce('doc.a')
    const interrupts = aClaim('doc.b', async () => {
      if (events.includes('emptied')) ending.abort(new Error('interrupted'))
    })
    await Promise.all(judged([claim, interrupts], [claim, interrupts], [claim, interrupts]).values())
    expect(soFar.get('doc.a')?.judgement).to.deep.include({ verdict: 'fail' })
    expect(soFar.get('doc.b')?.judgement).to.deep.include({ verdict: 'pass' })
  })
})
