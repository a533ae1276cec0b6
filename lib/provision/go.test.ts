import { expect } from 'chai'
import { saysNoSuchVersion } from './go.ts'

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
