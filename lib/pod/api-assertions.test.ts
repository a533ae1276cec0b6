import './api-assertions.ts'
import { AssertionError, expect } from 'chai'
import { Problem } from '../problem.ts'
import type { ApiAnswer, ApiObject } from '../target/api-request.ts'

const containers = [{ name: 'a', image: 'busybox:1.28' }]
const accepted = (spec: ApiObject): ApiAnswer => ({ is: 'accepted', object: { kind: 'Any', spec } })

/** What Kubernetes 1.37 answers to a pod with hostPID. */
const conflict: ApiAnswer = {
  is: 'refused',
  by: 'validation',
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

/** A refusal that says nothing about Kubernetes: a policy's, as an API server 1.37.2 worded it. */
const barred: ApiAnswer = {
  is: 'barred',
  code: 403,
  message:
    "pods \"sharing\" is forbidden: ValidatingAdmissionPolicy 'limits-required' with binding 'limits-required' denied request: memory limits are required",
}

const podSecurity: ApiAnswer = {
  is: 'refused',
  by: 'pod-security',
  code: 403,
  message:
    'pods "sharing-ptrace" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "a" must not include "SYS_PTRACE" in securityContext.capabilities.add)',
  causes: [],
}

describe("assertions on the API server's answers", () => {
  const message = 'ShareProcessNamespace and HostPID cannot both be enabled'
  const field = 'spec.shareProcessNamespace'

  it('accepted for a field', () => {
    expect(accepted({ containers })).to.be.acceptedFor(field)
    expect(() => expect(conflict).to.be.acceptedFor(field)).to.throw(
      AssertionError,
      '422: Pod "hostpid" is invalid',
    )
    expect(() => expect(conflict).to.be.acceptedFor('targetContainerName')).to.throw(Problem, 'is invalid')
  })

  it('refused takes status, field and message together', () => {
    expect(conflict).to.be.refused(422, { field, message })
    expect(conflict).to.be.refused(422, { field: 'shareProcessNamespace', message })
    expect(() => expect(conflict).to.be.refused(400, { field, message })).to.throw(AssertionError)
    expect(() => expect(conflict).to.be.refused(422, { field, message: 'windows' })).to.throw(AssertionError)
    expect(() => expect(accepted({ containers })).to.be.refused(422, { field, message })).to.throw(
      AssertionError,
      'saw it accepted',
    )
  })

  it('a refusal without causes is about the field that its text names', () => {
    const text =
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.x"'
    const unknown: ApiAnswer = { is: 'refused', by: 'validation', code: 400, message: text, causes: [] }
    expect(unknown).to.be.refused(400, { message: 'spec.x' })
    expect(() => expect(unknown).to.be.refused(400, { message: 'spec.y' })).to.throw(Problem, 'spec.x')
    expect(() => expect(unknown).to.be.refused(422, { message: 'spec.x' })).to.throw(AssertionError)
  })

  it('a refusal over another field, or by the cluster itself, proves nothing', () => {
    expect(() => expect(conflict).to.be.refused(422, { field: 'spec.hostPID', message })).to.throw(
      Problem,
      'a reason of its own (HTTP status 422): Pod "hostpid" is invalid',
    )
    for (const judge of [
      () => expect(barred).to.be.refused(422, { field, message }),
      () => expect(barred).to.be.refused(403, { message: 'violates PodSecurity' }),
      () => expect(barred).to.be.acceptedFor(field),
      () => expect(barred).to.have.sharing(true),
      () => expect(barred).not.to.have.sharing(true),
    ])
      expect(judge).to.throw(Problem, 'memory limits are required')
  })

  it('status 403 means that Pod Security refused', () => {
    expect(podSecurity).to.be.refused(403, { message: 'must not include "SYS_PTRACE"' })
    expect(() => expect(podSecurity).to.be.refused(403, { message: 'hostPID' })).to.throw(AssertionError)
    expect(() => expect(conflict).to.be.refused(403, { message: 'SYS_PTRACE' })).to.throw(Problem)
    expect(() => expect(podSecurity).to.have.sharing(true)).to.throw(AssertionError, 'violates PodSecurity')
    expect(() => expect(accepted({ containers })).to.be.refused(403, { message: 'x' })).to.throw(
      AssertionError,
    )
  })

  it('a Pod Security refusal proves nothing where the cluster has added a container', () => {
    const more: ApiAnswer = { ...podSecurity, hasMore: true }
    expect(() => expect(more).to.have.sharing(true)).to.throw(Problem, 'violates PodSecurity')
    expect(() => expect(more).to.be.refused(403, { message: 'hostPID' })).to.throw(Problem)
    expect(more).to.be.refused(403, { message: 'must not include "SYS_PTRACE"' })
  })

  it('sharing distinguishes false from unset, in pods and in templates', () => {
    const spec = { containers, shareProcessNamespace: false }
    const template = { template: { spec } }
    for (const each of [spec, template, { jobTemplate: { spec: template } }]) {
      expect(accepted(each)).to.have.sharing(false)
      expect(() => expect(accepted(each)).to.have.sharing('unset')).to.throw(AssertionError, 'saw false')
    }
    expect(accepted({ containers })).to.have.sharing('unset')
    expect(() => expect(accepted({ containers })).to.have.sharing(false)).to.throw(AssertionError)
    expect(() => expect(conflict).to.have.sharing(true)).to.throw(AssertionError, 'saw 422')
  })

  it('sharing of a template without a spec around it, as a PodTemplate has it', () => {
    const stored = (spec: ApiObject): ApiAnswer => ({
      is: 'accepted',
      object: { kind: 'PodTemplate', template: { spec } },
    })
    expect(stored({ containers, shareProcessNamespace: true })).to.have.sharing(true)
    expect(stored({ containers })).to.have.sharing('unset')
  })
})
