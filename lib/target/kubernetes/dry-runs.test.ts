import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import type { ApiAnswer } from '../api-request.ts'
import { answerOf } from './api-answer.ts'
import {
  HOST,
  lackByAnswer,
  lackOfFieldByAnswer,
  lackOfPodSecurityByAnswer,
  PLAIN,
  UNMASKED,
} from './dry-runs.ts'

/** What an API server 1.37.2 answered (see api-answer.test.ts). */
const RECORDED = JSON.parse(readFileSync(new URL('recorded/api-answers.json', import.meta.url), 'utf8'))
const recorded = (name: string): ApiAnswer =>
  answerOf(RECORDED[name].code, JSON.stringify(RECORDED[name]), 'create pod p')
const accepted = (object: object): ApiAnswer => answerOf(201, JSON.stringify(object), 'create pod p')

describe('what a cluster lets in', () => {
  it('is what it accepts', () => {
    expect(lackByAnswer('x', accepted(PLAIN), accepted(HOST))).to.equal(undefined)
    expect(lackOfFieldByAnswer('procMount', accepted(PLAIN), accepted(UNMASKED))).to.equal(undefined)
  })

  it('is not what a policy forbids, in its words', () => {
    expect(lackByAnswer('a pod with hostPID', accepted(PLAIN), recorded('policy-invalid'))).to.equal(
      "the cluster does not let in a pod with hostPID: pods \"host\" is forbidden: ValidatingAdmissionPolicy 'no-host-pid' with binding 'no-host-pid' denied request: hostPID is forbidden here",
    )
    expect(lackByAnswer('x', accepted(PLAIN), recorded('pod-security'))).to.include('violates PodSecurity')
  })

  it('is not known where no pod is let in', () => {
    const barred = recorded('policy-forbidden')
    expect(() => lackByAnswer('x', barred, barred)).to.throw(Problem, 'memory limits are required')
  })

  it('is not a field that is dropped', () => {
    const dropped = accepted(PLAIN)
    expect(lackOfFieldByAnswer('hostUsers', dropped, dropped)).to.equal(
      'the API server drops the field hostUsers',
    )
  })

  it('is told of Pod Security by its own words only', () => {
    expect(lackOfPodSecurityByAnswer(recorded('pod-security'))).to.equal(undefined)
    expect(lackOfPodSecurityByAnswer(accepted(PLAIN))).to.include('Pod Security admission is off')
    expect(() => lackOfPodSecurityByAnswer(recorded('quota-exceeded'))).to.throw(Problem, 'exceeded quota')
  })
})
