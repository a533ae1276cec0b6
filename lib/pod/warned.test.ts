import { expect } from 'chai'
import { PodNotStarted } from '../claim/pod-not-started.ts'
import { withWarning } from './warned.ts'

describe('withWarning', () => {
  /** Recorded where a ResourceQuota was used up. */
  const FULL =
    'FailedCreate: Error creating: pods "job-with-sidecar-isolated-" is forbidden: exceeded quota: tenant, requested: pods=1, used: pods=24, limited: pods=24'
  const warning = (...lines: readonly string[]) => ({ events: async () => lines })
  const late = new PodNotStarted('The pod of job j did not get any further for 90 s.', 'environment')

  it('says why a Job has no pod', async () => {
    const error = await withWarning(late, 'j', warning('Older: x', FULL))
    expect(error).to.be.instanceOf(PodNotStarted)
    expect(error).to.have.property('fault', 'environment')
    expect(error).to.have.property('message', `${late.message} The cluster said: ${FULL}`)
  })

  it('adds nothing where there is no warning, and nothing to another error', async () => {
    expect(await withWarning(late, 'j', warning())).to.equal(late)
    const other = new Error('lost')
    expect(await withWarning(other, 'j', warning(FULL))).to.equal(other)
  })
})
