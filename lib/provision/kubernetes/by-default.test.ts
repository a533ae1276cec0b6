import { expect } from 'chai'
import { NODE_IMAGE_DIGESTS } from '../kind/release-digests.ts'
import { kubernetesByDefault } from './by-default.ts'

describe('the Kubernetes version that nobody asked for', () => {
  it('has a node image of a known digest where that runs', () => {
    expect([...NODE_IMAGE_DIGESTS.keys()]).to.include(kubernetesByDefault({ cgroupVersion: '2' }).tag)
  })

  it('is the newest that is proven where one has to be built', () => {
    expect(kubernetesByDefault({ cgroupVersion: '1' }).tag).to.equal('v1.37.2')
    expect(kubernetesByDefault(undefined).tag).to.equal('v1.37.2')
  })
})
