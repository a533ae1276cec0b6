import { expect } from 'chai'
import { gatesFor } from './kind-lab.ts'

describe('the feature gates of a lab', () => {
  const asking = { featureGates: { ContainerStopSignals: 33 } }

  it('are those that its mutants ask for', () => {
    expect(gatesFor([{}, asking, asking], { minor: 37 })).to.deep.equal({
      featureGates: { ContainerStopSignals: true },
    })
    expect(gatesFor([{}], { minor: 37 })).to.deep.equal({})
  })

  it('are none that its Kubernetes does not know', () => {
    expect(gatesFor([asking], { minor: 32 })).to.deep.equal({})
  })
})
