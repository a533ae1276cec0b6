import { expect } from 'chai'
import { NODE_IMAGE_DIGESTS } from '../kind/release-digests.ts'
import { kubernetesByDefault } from './by-default.ts'

describe('the default Kubernetes version', () => {
  it('has a node image with a known digest if that image runs here', () => {
    expect([...NODE_IMAGE_DIGESTS.keys()]).to.include(kubernetesByDefault({ cgroupVersion: '2' }).tag)
  })

  it('is the newest proven version if we have to build an image', () => {
    expect(kubernetesByDefault({ cgroupVersion: '1' }).tag).to.equal('v1.37.2')
    expect(kubernetesByDefault(undefined).tag).to.equal('v1.37.2')
  })
})
