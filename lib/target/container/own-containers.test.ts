import { expect } from 'chai'
import { readListed } from './own-containers.ts'

describe('the containers of the suite, as docker ps prints them', () => {
  it('are told by their labels, the newest first', () => {
    const listed = readListed(RECORDED)
    expect(listed.map(({ name, what, isRunning }) => [name, what, isRunning])).to.deep.equal([
      ['pidns-1q2w3e4r', 'containerd@2.4.2', true],
      ['pidns-a0b1c2d3', 'cri-o@1.34.0', false],
    ])
  })

  it('have an owner, or are kept', () => {
    const [kept, owned] = readListed(RECORDED)
    expect(kept?.owner).to.equal(null)
    expect(owned?.owner).to.deep.equal({ host: 'vm', pid: 4711, began: '123456' })
    expect(kept?.folder).to.equal('/root/.cache/pidns-conformance/containers/pidns-1q2w3e4r')
  })

  it('are none where nothing was printed', () => {
    expect(readListed('')).to.deep.equal([])
  })
})

const RECORDED = String.raw`
["pidns-a0b1c2d3","exited","cri-o@1.34.0","2026-11-23T23:09:00.000Z","{\"host\":\"vm\",\"pid\":4711,\"began\":\"123456\"}","/root/.cache/pidns-conformance/containers/pidns-a0b1c2d3"]
["pidns-1q2w3e4r","running","containerd@2.4.2","2026-11-23T23:10:00.000Z","null","/root/.cache/pidns-conformance/containers/pidns-1q2w3e4r"]
`
