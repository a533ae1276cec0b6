import { expect } from 'chai'
import { mountsUnder } from './mounts.ts'

const MOUNTINFO = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
31 22 0:27 / /cache/docker/overlay2/ab/merged rw,relatime shared:9 - overlay overlay rw
32 22 0:28 / /cache/docker\\040of\\040mine rw - tmpfs tmpfs rw
33 22 0:29 / /cache/docker rw - ext4 /dev/vda rw
`

describe('mounts', () => {
  it('are found at and below a folder, innermost first', () => {
    expect(mountsUnder(MOUNTINFO, '/cache/docker')).to.deep.equal([
      '/cache/docker',
      '/cache/docker/overlay2/ab/merged',
    ])
    expect(mountsUnder(MOUNTINFO, '/cache/docker of mine')).to.deep.equal(['/cache/docker of mine'])
    expect(mountsUnder('', '/cache')).to.deep.equal([])
  })
})
