import { expect } from 'chai'
import { programIn } from './program.ts'

const RUNC_COMMIT = 'bb14dabeb7185bb72c8c86735d090dcb20f36587'

/** What each program printed for `--version`, built or packaged as `pidns run` uses it. … marks omissions. */
describe('a program, by its --version output', () => {
  it('is runc', () => {
    const told = `runc version 1.4.3\ncommit: ${RUNC_COMMIT}\nspec: 1.3.0\ngo: go1.26.8\nlibseccomp: 2.5.4\n`
    expect(programIn(told)).to.deep.equal({ name: 'runc', version: '1.4.3', commit: RUNC_COMMIT })
    expect(programIn('runc version 1.4.3\nspec: 1.3.0\ngo: go1.26.8\n')).to.deep.equal({
      name: 'runc',
      version: '1.4.3',
    })
  })

  it('is crun', () => {
    const told = 'crun version 1.21\ncommit: 10269840aa07fb7e6b7e1acff6198692d8ff5c88\nrundir: /run/crun\n'
    expect(programIn(told)).to.deep.equal({
      name: 'crun',
      version: '1.21',
      commit: '10269840aa07fb7e6b7e1acff6198692d8ff5c88',
    })
  })

  it('is containerd, with a revision if it was built with one', () => {
    const told = 'containerd github.com/containerd/containerd/v2 2.4.2+unknown \n'
    expect(programIn(told)).to.deep.equal({ name: 'containerd', version: '2.4.2+unknown' })
    const ofRelease = `containerd github.com/containerd/containerd/v2 v2.4.2 ${RUNC_COMMIT}\n`
    expect(programIn(ofRelease)).to.have.property('commit', RUNC_COMMIT)
  })

  it('is CRI-O', () => {
    const commit = 'b24632ab44955fa84685640d4177f3c554e9f69c'
    const told = `crio version 1.36.3\n   GitCommit:      ${commit}\n   GitCommitDate:  unknown\n   GitTreeState:   clean\n`
    expect(programIn(told)).to.deep.equal({ name: 'crio', version: '1.36.3', commit })
    expect(programIn(told.replace(commit, 'unknown'))).to.deep.equal({ name: 'crio', version: '1.36.3' })
  })
})
