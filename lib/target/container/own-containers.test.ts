import { expect } from 'chai'
import { readListed } from './own-containers.ts'

describe('the containers of the suite, as docker ps prints them', () => {
  it('are recognized by name and label', () => {
    expect(readListed(RECORDED)).to.deep.equal([
      {
        id: 'a0b1c2d3',
        name: 'pidns-a0b1c2d3',
        state: 'exited',
        what: 'cri-o@1.36.3',
        created: '2026-11-23 23:09:00 +0000 UTC',
      },
      {
        id: '1q2w3e4r',
        name: 'pidns-1q2w3e4r',
        state: 'running',
        what: 'containerd@2.4.2',
        created: '2026-11-23 23:10:00 +0000 UTC',
      },
    ])
  })

  it('are none if nothing was printed', () => {
    expect(readListed('')).to.deep.equal([])
  })

  it('do not include foreign names or malformed lines', () => {
    expect(
      readListed('["web","running","","2026"]\n["pidns-../../etc","running","x","2026"]\nnull\n{'),
    ).to.deep.equal([])
  })
})

const RECORDED = `
["pidns-a0b1c2d3","exited","cri-o@1.36.3","2026-11-23 23:09:00 +0000 UTC"]
["pidns-1q2w3e4r","running","containerd@2.4.2","2026-11-23 23:10:00 +0000 UTC"]
`
