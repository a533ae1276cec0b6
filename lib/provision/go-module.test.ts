import { expect } from 'chai'
import { buildModule, throwawayModule } from './go-module.ts'

/** Kubernetes' own go.mod, shortened. */
const KUBERNETES = `module k8s.io/kubernetes

go 1.26.0

godebug default=go1.26

require (
\tgithub.com/spf13/cobra v1.10.0
\tk8s.io/api v0.0.0
\tk8s.io/klog/v2 v2.140.0
\tk8s.io/kube-openapi v0.0.0-20260721132016-d427ff9ee9ad
\tk8s.io/cri-api v0.0.0 // indirect
\tk8s.io/utils v0.0.0-20260626114624-be93311217bd
)

replace (
\tk8s.io/api => ./staging/src/k8s.io/api
)
`

describe('buildModule', () => {
  const made = buildModule('k8s.io/kubernetes', 'v1.37.2', KUBERNETES)

  it('requires Kubernetes with its own Go version', () => {
    expect(made).to.contain('\ngo 1.26.0\n').and.to.contain('\nrequire k8s.io/kubernetes v1.37.2\n')
  })
  it('replaces each staging module by its release', () => {
    expect(made).to.contain('replace k8s.io/api => k8s.io/api v0.37.2\n')
    expect(made).to.contain('replace k8s.io/cri-api => k8s.io/cri-api v0.37.2\n')
  })
  it('leaves pseudo-versions and other modules alone', () => {
    expect(made.match(/^replace /gm)).to.have.length(2)
  })
  it('fails on a go.mod without a Go version', () => {
    expect(() => buildModule('k8s.io/kubernetes', 'v1.37.2', 'module x\n')).to.throw(/names no Go version/)
  })
})

describe('throwawayModule', () => {
  it('requires what it is given, or nothing', () => {
    expect(throwawayModule()).to.match(/^module \S+\n\ngo 1\.\d+\n$/)
    expect(throwawayModule(['example.org/a v1.2.3'])).to.match(
      /^module \S+\n\ngo 1\.\d+\n\nrequire example\.org\/a v1\.2\.3\n$/,
    )
  })
})
