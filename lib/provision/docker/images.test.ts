import { expect } from 'chai'
import { pullFailure, readImage } from './images.ts'

describe('pullFailure', () => {
  for (const [output, says] of [
    [
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host',
      "registry-1.docker.io can't be reached (its name does not resolve)",
    ],
    [
      'Error response from daemon: manifest for kindest/node:v1.99.0 not found: manifest unknown: manifest unknown',
      'the registry has no kindest/node:v1.99.0',
    ],
    [
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp 10.1.1.1:443: i/o timeout',
      "registry-1.docker.io can't be reached (i/o timeout)",
    ],
    [
      'toomanyrequests: You have reached your pull rate limit.',
      "you have reached the registry's pull rate limit",
    ],
    ['something else', undefined],
  ] as const)
    it(`explains: ${output.slice(0, 70)}`, () => expect(pullFailure(output)).to.equal(says))
})

describe('readImage', () => {
  it('reads the labels and digest of a pulled image', () => {
    const text = JSON.stringify({
      Id: 'sha256:1',
      RepoDigests: ['nginx@sha256:2'],
      Config: { Labels: { a: 'b' } },
    })
    expect(readImage(text)).to.deep.equal({ id: 'sha256:1', digest: 'sha256:2', labels: { a: 'b' } })
  })
  it('reads an image without labels and digest', () => {
    const text = JSON.stringify({ Id: 'sha256:1', RepoDigests: [], Config: { Labels: null } })
    expect(readImage(text)).to.deep.equal({ id: 'sha256:1', digest: undefined, labels: {} })
  })
})
