import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { pidTestsIn } from './critest.ts'

/** critest 1.36.0, containerd 2.4.2, mutant host-pid-isolated: the tests that ran, and 1 of 119 skipped. */
const recorded = readFileSync(new URL('../recorded/critest.json', import.meta.url), 'utf8')

describe('pidTestsIn', () => {
  it('reports which of the three tests failed', () => {
    expect(pidTestsIn(recorded)).to.deep.equal({ failed: ['HostPID'], passed: ['PodPID', 'ContainerPID'] })
  })

  it('does not count a test that did not run as passed', () => {
    const skipped = recorded.replace('"runtime should support PodPID"', '"another"')
    expect(() => pidTestsIn(skipped)).to.throw('critest did not run its test PodPID')
  })
})
