import { expect } from 'chai'
import { NotSupported } from '../not-supported.ts'
import { AS_WRITTEN, fitted, pullSecret } from './fitting.ts'
import { parsePodPatch } from './pod-patch.ts'

const RUN = { runId: 'r1', node: 'n1' }

function podWith(spec: object) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], ...spec } }
}

describe('the pods of a run', () => {
  it('get no token of a ServiceAccount unless they want one', () => {
    const [plain, wanting] = fitted(
      [podWith({}), podWith({ automountServiceAccountToken: true })],
      AS_WRITTEN,
      RUN,
    )
    expect(plain).to.have.nested.property('spec.automountServiceAccountToken', false)
    expect(wanting).to.have.nested.property('spec.automountServiceAccountToken', true)
  })

  it('pull their images with the credentials of the run, besides their own', () => {
    const fitting = { ...AS_WRITTEN, dockerConfig: '{"auths":{}}' }
    const [pod] = fitted([podWith({ imagePullSecrets: [{ name: 'own' }] })], fitting, RUN)
    expect(pod).to.have.deep.nested.property('spec.imagePullSecrets', [
      { name: 'own' },
      { name: 'pidns-pull' },
    ])
    expect(pullSecret('{"auths":{}}')).to.have.deep.property('data', {
      '.dockerconfigjson': 'eyJhdXRocyI6e319',
    })
  })

  it('are not made if a patch takes the ground from claims on them', () => {
    const podPatch = parsePodPatch('spec: {priorityClassName: low}', 'p')
    const fitting = { ...AS_WRITTEN, podPatch }
    expect(() => fitted([podWith({ priorityClassName: 'high' })], fitting, RUN)).to.throw(
      NotSupported,
      'the patch of --pod-patch changes spec.priorityClassName of its pod',
    )
  })
})
