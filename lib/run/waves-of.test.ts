import { expect } from 'chai'
import { aClaimText } from './sample.ts'
import { podsAtOnce, wavesOf } from './waves-of.ts'

const claim = (id: `doc.${string}`, ...manifests: readonly string[]) =>
  aClaimText({ id, pods: Object.fromEntries(manifests.map(manifest => [manifest, `${manifest}.yaml`])) })

const idsOf = (waves: readonly (readonly { id: string }[])[]) => waves.map(wave => wave.map(({ id }) => id))

/** So many claims, each on a pod of its own. */
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => claim(`doc.c${index}`, `pod-${index}`))

describe('waves', () => {
  it('are one if the pods fit, or if nobody knows how many do', () => {
    expect(wavesOf(many(30), 30)).to.have.length(1)
    expect(wavesOf(many(30), undefined)).to.have.length(1)
  })

  it('leave some room for pods that are needed besides', () => {
    expect(wavesOf(many(31), 30).map(wave => wave.length)).to.deep.equal([20, 11])
  })

  it('keep claims together that share a pod, also through a third one', () => {
    const together = [claim('doc.a', 'one'), claim('doc.b', 'two'), claim('doc.c', 'one', 'two')]
    const waves = wavesOf([...together, ...many(12)], 12)
    expect(idsOf(waves)[0]).to.deep.equal(['doc.a', 'doc.b', 'doc.c'])
    expect(podsAtOnce([...together, ...many(12)])).to.equal(2)
  })

  it('have each claim once, in the order of the suite', () => {
    const claims = [...many(9), claim('doc.d', 'pod-0'), claim('doc.no-pods')]
    const waves = wavesOf(claims, 8)
    expect(idsOf(waves).flat().toSorted()).to.deep.equal(claims.map(({ id }) => id).toSorted())
    for (const wave of waves) expect(wave).to.deep.equal(claims.filter(each => wave.includes(each)))
  })

  it('need no pod for no claim', () => {
    expect(podsAtOnce([])).to.equal(0)
  })
})
