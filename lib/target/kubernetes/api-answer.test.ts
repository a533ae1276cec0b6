import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { answerOf } from './api-answer.ts'

/**
 * Answers of an API server 1.37.2 in a kind cluster, by what was in the way: policies, a quota, a limit
 * range, a terminating namespace, webhooks that denied (one with its own reason and status) or were
 * unavailable.
 */
const RECORDED: Readonly<Record<string, { code: number; message: string }>> = JSON.parse(
  readFileSync(new URL('recorded/api-answers.json', import.meta.url), 'utf8'),
)

function recorded(name: string): { code: number; message: string } {
  const status = RECORDED[name]
  if (status === undefined) throw new Error(`no answer is recorded for ${name}`)
  return status
}

const answer = (name: string) => answerOf(recorded(name).code, JSON.stringify(recorded(name)), 'create pod p')

describe('answerOf', () => {
  it('keeps the object of an accepted request as it came', () => {
    const accepted = answerOf(201, '{"kind":"Pod","spec":{"shareProcessNamespace":false}}', 'create pod a')
    expect(accepted).to.deep.equal({
      is: 'accepted',
      object: { kind: 'Pod', spec: { shareProcessNamespace: false } },
    })
  })

  it('reads the causes of a refusal', () => {
    expect(answer('host-pid-conflict')).to.deep.include({
      is: 'refused',
      by: 'validation',
      code: 422,
      causes: [
        {
          field: 'spec.shareProcessNamespace',
          message: 'Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
        },
      ],
    })
    expect(answer('windows')).to.include({ by: 'validation', code: 422 })
    expect(answer('immutable')).to.include({ by: 'validation', code: 422 })
  })

  it('reads a refusal without causes', () => {
    expect(answer('wrong-type')).to.deep.equal({
      is: 'refused',
      by: 'validation',
      code: 400,
      message: recorded('wrong-type').message,
      causes: [],
    })
    expect(answer('misspelt')).to.include({ by: 'validation', code: 400 })
  })

  it("treats Pod Security's own text as a judgement", () => {
    expect(answer('pod-security')).to.include({ is: 'refused', by: 'pod-security', code: 403 })
  })

  for (const name of [
    ...['policy-invalid', 'policy-forbidden', 'quota-exceeded', 'quota-unspecified', 'limit-range'],
    ...['dying-namespace', 'no-namespace', 'webhook-plain', 'webhook-bad'],
  ]) {
    it(`treats ${name} as the cluster's own, whatever its status`, () => {
      const { code, message } = recorded(name)
      expect(answer(name)).to.deep.equal({ is: 'barred', code, message })
    })
  }

  it('distinguishes admission, which judges the pod, from authorization, which judges the user', () => {
    expect(() => answer('user')).to.throw(
      Problem,
      'Not allowed to create pod p: pods is forbidden: User "dev"',
    )
  })

  it('does not judge by failures on the way', () => {
    expect(() => answer('webhook-away')).to.throw(Problem, 'failed calling webhook')
    const status = (fields: object) => JSON.stringify({ kind: 'Status', apiVersion: 'v1', ...fields })
    const effects = 'admission webhook "w.example" does not support dry run'
    expect(() => answerOf(400, status({ message: effects }), 'create pod p')).to.throw(Problem, effects)
    for (const code of [408, 409, 429, 503])
      expect(() => answerOf(code, status({ message: 'not now' }), 'create pod p')).to.throw(
        Problem,
        'not now',
      )
    expect(() => answerOf(502, '<html>Bad Gateway</html>', 'create pod p')).to.throw(Problem, 'Bad Gateway')
  })

  it('does not judge by responses from anything but an API server, whatever their status', () => {
    for (const code of [200, 400, 403, 422])
      expect(() => answerOf(code, '<html>Please sign in</html>', 'create pod p')).to.throw(
        Problem,
        `the response is not from an API server (HTTP status ${code}): <html>Please sign in</html>`,
      )
    expect(() => answerOf(403, '{"error":"denied"}', 'create pod p')).to.throw(
      Problem,
      'not from an API server',
    )
  })
})
