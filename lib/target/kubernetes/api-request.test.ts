import { expect } from 'chai'
import { pathOf } from './api-request.ts'

describe('pathOf', () => {
  const common = { namespace: 'n', dryRun: true, unknownFields: 'refused' } as const
  const job = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'j' } }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }

  it('creates in the collection of the kind', () => {
    expect(pathOf({ ...common, verb: 'create', object: job })).to.equal(
      '/apis/batch/v1/namespaces/n/cronjobs',
    )
    expect(pathOf({ ...common, verb: 'create', object: pod })).to.equal('/api/v1/namespaces/n/pods')
  })

  it('patches the object, or a subresource with its own path', () => {
    expect(pathOf({ ...common, verb: 'patch', object: pod })).to.equal('/api/v1/namespaces/n/pods/p')
    expect(pathOf({ ...common, verb: 'patch', object: pod, subresource: 'ephemeralcontainers' })).to.equal(
      '/api/v1/namespaces/n/pods/p/ephemeralcontainers',
    )
  })
})
