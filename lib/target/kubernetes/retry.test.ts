import { ApiException } from '@kubernetes/client-node'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { obstacleIn, pauseAfter } from './retry.ts'

const NOW = Date.parse('2026-11-24T17:00:00Z')

function answer(code: number, message = '', headers: Record<string, string> = {}): ApiException<unknown> {
  return new ApiException(code, '', { kind: 'Status', message }, headers)
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code }) })
}

describe('obstacleIn', () => {
  it('knows a connection that failed', () => {
    expect(obstacleIn(failed('ECONNREFUSED'), NOW)).to.deep.equal({
      what: 'the API server refused the connection (ECONNREFUSED)',
    })
    for (const code of ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN'])
      expect(obstacleIn(failed(code), NOW), code).to.have.property('what')
  })

  it('does not ask a server again that it does not trust', () => {
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      expect(obstacleIn(failed(code), NOW), code).to.equal(undefined)
    expect(obstacleIn(new Error('a bug'), NOW)).to.equal(undefined)
  })

  it('knows the statuses that do not judge, also as the cause of a problem', () => {
    for (const code of [408, 429, 502, 503, 504])
      expect(obstacleIn(answer(code), NOW)?.what).to.equal(`the API server answered with HTTP status ${code}`)
    const told = new Problem('environment', 'Could not create pod a.', { cause: answer(503) })
    expect(obstacleIn(told, NOW)?.what).to.include('503')
  })

  it('takes a judgement as one', () => {
    for (const code of [400, 401, 403, 404, 409, 410, 422])
      expect(obstacleIn(answer(code), NOW), String(code)).to.equal(undefined)
    expect(obstacleIn(answer(500, 'the test wants it so'), NOW)).to.equal(undefined)
  })

  it('knows what an API server says when something behind it did not answer', () => {
    for (const message of [
      'etcdserver: request timed out',
      'etcdserver: leader changed',
      'error dialing backend: dial tcp 172.18.0.2:10250: connect: connection refused',
      'Internal error occurred: failed calling webhook "w.example": context deadline exceeded',
      'rpc error: code = Unavailable desc = transport is closing',
      'unexpected EOF',
    ])
      expect(obstacleIn(answer(500, message), NOW), message).to.have.property('what')
  })

  it('knows an API server whose admission is not ready', () => {
    const early = 'pods "a" is forbidden: not yet ready to handle request'
    expect(obstacleIn(answer(403, early), NOW)).to.have.property('what')
  })

  it('reads both forms of Retry-After, and no other', () => {
    const inTime = (retryAfter: string) =>
      obstacleIn(answer(429, '', { 'retry-after': retryAfter }), NOW)?.comeBackIn
    expect(inTime('7')).to.equal(7000)
    expect(inTime('Tue, 24 Nov 2026 17:00:03 GMT')).to.equal(3000)
    expect(inTime('Tue, 24 Nov 2026 16:00:00 GMT')).to.equal(0)
    expect(inTime('soon')).to.equal(undefined)
  })
})

describe('pauseAfter', () => {
  const silent = { what: 'the API server did not answer' }

  it('grows to two seconds, with some jitter', () => {
    expect([1, 2, 3, 4, 5, 50].map(failures => pauseAfter(failures, silent, 0.5))).to.deep.equal([
      250, 500, 1000, 2000, 2000, 2000,
    ])
    expect(pauseAfter(3, silent, 0)).to.equal(800)
    expect(pauseAfter(3, silent, 1)).to.be.closeTo(1200, 1)
  })

  it('does as the server asks, but not for ever', () => {
    expect(pauseAfter(1, { ...silent, comeBackIn: 3000 }, 0.5)).to.equal(3000)
    expect(pauseAfter(4, { ...silent, comeBackIn: 0 }, 0.5)).to.equal(2000)
    expect(pauseAfter(1, { ...silent, comeBackIn: 3_600_000 }, 0.5)).to.equal(10_000)
  })
})
