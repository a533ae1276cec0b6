import { expect } from 'chai'
import { objectsOf } from './run-objects.ts'

describe('objectsOf', () => {
  const run = { runId: 'r1', namespace: 'pidns-r1' }
  const runtimeClass = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'c' },
    handler: 'runc',
  }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { app: 'a' } } }

  it('puts objects into the namespace of the run, with its label', () => {
    expect(objectsOf([{ ...pod, spec: { runtimeClassName: 'of-the-cluster' } }], run)).to.deep.equal([
      {
        ...pod,
        metadata: { name: 'p', namespace: 'pidns-r1', labels: { app: 'a', 'pidns-conformance/run': 'r1' } },
        spec: { runtimeClassName: 'of-the-cluster' },
      },
    ])
  })

  it('labels the pods of a Job too', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' } }
    const [made] = objectsOf([{ ...job, spec: { backoffLimit: 0, template: { spec: { a: 1 } } } }], run)
    expect(made?.spec).to.deep.equal({
      backoffLimit: 0,
      template: { metadata: { labels: { 'pidns-conformance/run': 'r1' } }, spec: { a: 1 } },
    })
  })

  it("gives a RuntimeClass a name of the run's own, which the pod uses", () => {
    const [made, user] = objectsOf([runtimeClass, { ...pod, spec: { runtimeClassName: 'c', a: 1 } }], run)
    expect(made?.metadata).to.deep.include({ name: 'c-r1', labels: { 'pidns-conformance/run': 'r1' } })
    expect(made?.metadata).to.have.property('annotations').that.has.property('pidns-conformance/owner')
    expect(made?.metadata).not.to.have.property('namespace')
    expect(user?.spec).to.deep.equal({ runtimeClassName: 'c-r1', a: 1 })
  })
})
