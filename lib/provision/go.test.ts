import { expect } from 'chai'
import { proxyFailure, saysNoSuchVersion } from './go.ts'

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

describe('proxyFailure', () => {
  it('says which proxy and why, from plain and from JSON output', () => {
    const plain =
      'go: a@v1: Get "https://proxy.example/a/@v/v1.info": dial tcp: lookup proxy.example: no such host'
    expect(proxyFailure(plain)).to.equal("the Go module proxy proxy.example can't be reached (no such host)")
    const json =
      '"Error": "a@v1: Get \\"http://127.0.0.1:1/a.info\\": dial tcp 127.0.0.1:1: connect: connection refused"'
    expect(proxyFailure(json)).to.equal(
      "the Go module proxy 127.0.0.1:1 can't be reached (connection refused)",
    )
  })
  it('says nothing of other failures', () => {
    expect(proxyFailure('go: a@v1: unknown revision v1')).to.equal(undefined)
  })
})
