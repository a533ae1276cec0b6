import { AssertionError, expect } from 'chai'
import { Disturbances } from '../target/disturbances.ts'
import type { Manifest } from '../target/manifest.ts'
import type { Target } from '../target/target.ts'
import { Witness } from '../target/witness.ts'
import type { Claim } from './claim.ts'
import { aClaim } from './sample.ts'
import { Waves } from './waves.ts'

describe('claims that are judged in waves', () => {
  const ending = new AbortController()
  let events: string[]
  let refusal: Error | undefined
  beforeEach(() => {
    events = []
    refusal = undefined
  })

  function judged(...waves: readonly (readonly Claim[])[]) {
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
    const told = { onBad: () => {}, onAgain: () => {}, onWave }
    return new Waves(target(), common, told).judge(waves)
  }
  const noting = (id: Claim['id']) => aClaim(id, async () => void events.push(id))

  it('wait until the pods of the wave before are gone', async () => {
    const outcomes = judged([noting('doc.a'), noting('doc.b')], [noting('doc.c')])
    await Promise.all(outcomes.values())
    expect(events).to.deep.equal(['doc.a', 'doc.b', 'emptied', 'wave 2 of 2', 'doc.c'])
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
})
