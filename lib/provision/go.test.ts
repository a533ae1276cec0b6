import { expect } from 'chai'
import { goFailure, saysNoSuchVersion } from './go.ts'

describe('saysNoSuchVersion', () => {
  for (const text of [
    'go: k8s.io/kubernetes@v1.99.0: invalid version: unknown revision v1.99.0',
    'go: k8s.io/kubernetes@v1.99.0: reading https://proxy.example/k8s.io/kubernetes/@v/v1.99.0.info: 404 Not Found',
    'go: k8s.io/kubernetes@v1.99.0: reading https://proxy.example/x/@v/v1.99.0.info: 403 Forbidden\n\tserver response: This module version is not available.',
  ])
    it(`is true of: ${text.slice(0, 100)}`, () => expect(saysNoSuchVersion(text)).to.equal(true))

  for (const text of [
    'go: k8s.io/kubernetes@v1.99.0: Get "https://proxy.example/": dial tcp: lookup proxy.example: no such host',
    'go: k8s.io/kubernetes@v1.99.0: Get "https://proxy.example/": dial tcp 127.0.0.1:1: connect: connection refused',
    'go: k8s.io/kubernetes@v1.99.0: reading https://proxy.example/x: 502 Bad Gateway',
  ])
    it(`is false of: ${text.slice(35, 130)}`, () => expect(saysNoSuchVersion(text)).to.equal(false))
})

describe('goFailure', () => {
  it('says which proxy and why, from plain and from JSON output', () => {
    const plain =
      'go: a@v1: Get "https://proxy.example/a/@v/v1.info": dial tcp: lookup proxy.example: no such host'
    expect(goFailure(plain)).to.equal("can't reach the Go module proxy proxy.example (no such host)")
    const json =
      '"Error": "a@v1: Get \\"http://127.0.0.1:1/a.info\\": dial tcp 127.0.0.1:1: connect: connection refused"'
    expect(goFailure(json)).to.equal("can't reach the Go module proxy 127.0.0.1:1 (connection refused)")
  })
  it('returns nothing for other failures', () => {
    expect(goFailure('go: a@v1: unknown revision v1')).to.equal(undefined)
  })
  // Output of Go 1.26.8 without a network, with a proxy in a folder that had the module.
  it('distinguishes an unreachable checksum database from an unreachable proxy', () => {
    const said =
      'go: sigs.k8s.io/kind@v0.33.0: verifying module: sigs.k8s.io/kind@v0.33.0: initializing sumdb.Client: checking tree#66398721: Get "https://sum.golang.org/tile/8/3/000.p/3": dial tcp: lookup sum.golang.org on 10.0.0.2:53: dial udp 10.0.0.2:53: connect: network is unreachable'
    expect(goFailure(said)).to.equal(
      "can't reach Go's checksum database sum.golang.org (unreachable), and pidns builds nothing unverified",
    )
    const proxied = said.replace('https://sum.golang.org/', 'https://proxy.example/sumdb/sum.golang.org/')
    expect(goFailure(proxied)).to.contain("can't reach Go's checksum database proxy.example")
  })
  // Output of Go 1.26.8 with a changed digest in go.sum, and with a module missing from it.
  it('reports a module with a wrong sum or without one', () => {
    const changed =
      'verifying sigs.k8s.io/kind@v0.33.0: checksum mismatch\n\tdownloaded: h1:A=\n\tgo.sum:     h1:B=\n\nSECURITY ERROR\n'
    expect(goFailure(changed)).to.equal(
      'the download of sigs.k8s.io/kind@v0.33.0 has the wrong checksum (Go: SECURITY ERROR)',
    )
    const lacking =
      'term.go:26:2: missing go.sum entry for module providing package github.com/mattn/go-isatty (imported by sigs.k8s.io/kind/pkg/internal/env); to add:'
    expect(goFailure(lacking)).to.equal(
      'the sums for this build lack the module of github.com/mattn/go-isatty',
    )
  })
})
