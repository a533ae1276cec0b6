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

describe('what a cluster admits', () => {
  it('is what it accepts', () => {
    expect(lackByAnswer('x', accepted(PLAIN), accepted(HOST))).to.equal(undefined)
    expect(lackOfFieldByAnswer('procMount', accepted(PLAIN), accepted(UNMASKED))).to.equal(undefined)
  })

  it('excludes what a policy forbids, in the words of the policy', () => {
    expect(lackByAnswer('a pod with hostPID', accepted(PLAIN), recorded('policy-invalid'))).to.equal(
      "the cluster does not admit a pod with hostPID: pods \"host\" is forbidden: ValidatingAdmissionPolicy 'no-host-pid' with binding 'no-host-pid' denied request: hostPID is forbidden here",
    )
    expect(lackByAnswer('x', accepted(PLAIN), recorded('pod-security'))).to.include('violates PodSecurity')
  })

  it('is unknown if the cluster admits no pod', () => {
    const barred = recorded('policy-forbidden')
    expect(() => lackByAnswer('x', barred, barred)).to.throw(Problem, 'memory limits are required')
  })

  it('is unknown if a quota was used up after the plain pod was accepted', () => {
    const full = recorded('quota-exceeded')
    expect(() => lackByAnswer('a pod with hostPID', accepted(PLAIN), full)).to.throw(
      Problem,
      "Can't tell whether the cluster admits a pod with hostPID: pods",
    )
    expect(() => lackOfFieldByAnswer('hostUsers', accepted(PLAIN), full)).to.throw(Problem, 'exceeded quota')
  })

  it('excludes a field that is dropped', () => {
    const dropped = accepted(PLAIN)
    expect(lackOfFieldByAnswer('hostUsers', dropped, dropped)).to.equal(
      'the API server drops the field hostUsers',
    )
  })

  it('recognizes Pod Security only by its own words', () => {
    expect(lackOfPodSecurityByAnswer(recorded('pod-security'))).to.equal(undefined)
    expect(lackOfPodSecurityByAnswer(accepted(PLAIN))).to.include('Pod Security admission is off')
    expect(() => lackOfPodSecurityByAnswer(recorded('quota-exceeded'))).to.throw(Problem, 'exceeded quota')
  })
})
