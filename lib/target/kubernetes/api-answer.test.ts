import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { answerOf } from './api-answer.ts'

const status = (fields: object) => JSON.stringify({ kind: 'Status', apiVersion: 'v1', ...fields })

describe('answerOf', () => {
  it('keeps the object of an accepted request as it came', () => {
    const answer = answerOf(201, '{"kind":"Pod","spec":{"shareProcessNamespace":false}}', 'create pod a')
    expect(answer).to.deep.equal({
      is: 'accepted',
      object: { kind: 'Pod', spec: { shareProcessNamespace: false } },
    })
  })

  it('reads the causes of a refusal', () => {
    const body = status({
      status: 'Failure',
      message:
        'Pod "x" is invalid: spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
      reason: 'Invalid',
      details: {
        name: 'x',
        kind: 'Pod',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
            field: 'spec.shareProcessNamespace',
          },
        ],
      },
      code: 422,
    })
    expect(answerOf(422, body, 'create pod x')).to.deep.include({
      is: 'refused',
      code: 422,
      causes: [
        {
          field: 'spec.shareProcessNamespace',
          message: 'Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
        },
      ],
    })
  })

  it('reads a refusal without causes', () => {
    const message =
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.shareProcessNamespace of type bool'
    expect(answerOf(400, status({ message, reason: 'BadRequest', code: 400 }), 'create pod x')).to.deep.equal(
      { is: 'refused', code: 400, message, causes: [] },
    )
  })

  it('tells admission, which judges the pod, from authorization, which judges the user', () => {
    const admission =
      'pods "p" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "a" must not include "SYS_PTRACE" in securityContext.capabilities.add)'
    expect(answerOf(403, status({ message: admission }), 'create pod p')).to.include({ code: 403 })
    const authorization =
      'deployments.apps is forbidden: User "dev" cannot create resource "deployments" in API group "apps" in the namespace "x"'
    expect(() => answerOf(403, status({ message: authorization }), 'create deployment d')).to.throw(
      Problem,
      'Not allowed to create deployment d',
    )
  })

  it('judges nothing by what failed on the way', () => {
    const webhook = 'admission webhook "w.example" does not support dry run'
    expect(() => answerOf(400, status({ message: webhook }), 'create pod p')).to.throw(Problem, webhook)
    expect(() => answerOf(502, '<html>Bad Gateway</html>', 'create pod p')).to.throw(Problem, 'Bad Gateway')
  })
})
