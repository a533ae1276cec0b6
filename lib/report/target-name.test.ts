import { expect } from 'chai'
import { commitsOf, partsOf } from './target-name.ts'

/** A node from the report of a run with `--runtime cri-o`, shortened. */
const NODE = {
  name: 'vm',
  runtime: 'cri-o://1.36.3',
  kernel: '6.18.44',
  architecture: 'amd64',
  ociRuntime: { handler: 'runc', name: 'runc', version: '1.4.3' },
}
const TOLD = {
  ...NODE,
  runtimeCommit: 'b24632ab44955fa84685640d4177f3c554e9f69c',
  ociRuntime: { ...NODE.ociRuntime, commit: 'bb14dabeb7185bb72c8c86735d090dcb20f36587' },
}
const judgedOn = (node: typeof NODE) => ({ target: { target: 'cri' as const, leftOut: [], nodes: [node] } })

describe('the name of a target', () => {
  it('consists of the runtimes and their versions', () => {
    expect(partsOf(judgedOn(TOLD))).to.deep.equal(['cri-o 1.36.3', 'runc 1.4.3'])
  })

  it('comes with the commits that the runtimes report', () => {
    expect(commitsOf(judgedOn(TOLD))).to.deep.equal(['cri-o b24632ab4495', 'runc bb14dabeb718'])
    expect(commitsOf(judgedOn(NODE))).to.deep.equal([])
    expect(commitsOf({ target: undefined })).to.deep.equal([])
  })
})
