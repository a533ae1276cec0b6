import './api-assertions.ts'
import { AssertionError, expect } from 'chai'
import type { ApiAnswer, ApiObject } from '../target/api-request.ts'

const containers = [{ name: 'a', image: 'busybox:1.28' }]
const accepted = (spec: ApiObject): ApiAnswer => ({ is: 'accepted', object: { kind: 'Any', spec } })

/** What Kubernetes 1.37 answers to a pod with hostPID. */
const conflict: ApiAnswer = {
  is: 'refused',
  code: 422,
  message:
    'Pod "hostpid" is invalid: spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
  causes: [
    {
      field: 'spec.shareProcessNamespace',
      message: 'Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
    },
  ],
}

describe('words for the answers of the API server', () => {
  it('accepted', () => {
    expect(accepted({ containers })).to.be.accepted
    expect(() => expect(conflict).to.be.accepted).to.throw(AssertionError, '422: Pod "hostpid" is invalid')
  })

  it('refused takes status, field and message together', () => {
    const message = 'ShareProcessNamespace and HostPID cannot both be enabled'
    const field = 'spec.shareProcessNamespace'
    expect(conflict).to.be.refused(422, { field, message })
    expect(conflict).to.be.refused(422, { message })
    expect(() => expect(conflict).to.be.refused(400, { field, message })).to.throw(AssertionError)
    expect(() => expect(conflict).to.be.refused(422, { field: 'spec.hostPID', message })).to.throw(
      AssertionError,
    )
    expect(() => expect(conflict).to.be.refused(422, { field, message: 'windows' })).to.throw(AssertionError)
    expect(() => expect(accepted({ containers })).to.be.refused(422, { message })).to.throw(
      AssertionError,
      'that it is accepted',
    )
  })

  it('sharing tells false from unset, in pods and in templates', () => {
    const spec = { containers, shareProcessNamespace: false }
    const template = { template: { spec } }
    for (const each of [spec, template, { jobTemplate: { spec: template } }]) {
      expect(accepted(each)).to.have.sharing(false)
      expect(() => expect(accepted(each)).to.have.sharing('unset')).to.throw(AssertionError, 'it is false')
    }
    expect(accepted({ containers })).to.have.sharing('unset')
    expect(() => expect(accepted({ containers })).to.have.sharing(false)).to.throw(AssertionError)
    expect(() => expect(conflict).to.have.sharing(true)).to.throw(AssertionError, 'answered 422')
  })
})
