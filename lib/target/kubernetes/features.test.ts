import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import type { ApiAnswer } from '../api-request.ts'
import { answerOf } from './api-answer.ts'
import { PLAIN } from './dry-runs.ts'
import { lackOfFeatureByAnswer, podUsing } from './features.ts'

const accepted = (object: object): ApiAnswer => answerOf(201, JSON.stringify(object), 'create pod p')
const plain = accepted(PLAIN)

const NEEDS = [
  'feature: ContainerStopSignals',
  'feature: ContainerRestartRules',
  'feature: RestartAllContainersOnContainerExits',
] as const

describe('the features that a cluster serves', () => {
  for (const need of NEEDS) {
    it(`include ${need} if it keeps what a pod asks for`, () => {
      expect(lackOfFeatureByAnswer(need, plain, accepted(podUsing(need)))).to.equal(undefined)
      expect(lackOfFeatureByAnswer(need, plain, plain)).to.include(need.slice('feature: '.length))
    })
  }

  it('do not include one whose fields it refuses', () => {
    const refused: ApiAnswer = {
      is: 'refused',
      by: 'validation',
      code: 422,
      message: 'spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers',
      causes: [],
    }
    expect(lackOfFeatureByAnswer('feature: ContainerRestartRules', plain, refused)).to.equal(
      `the cluster does not admit a pod with a restart rule of a container (feature gate ContainerRestartRules): ${refused.message}`,
    )
    expect(() => lackOfFeatureByAnswer('feature: ContainerRestartRules', refused, refused)).to.throw(Problem)
  })
})
