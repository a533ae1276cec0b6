import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { pidTestsIn } from './critest.ts'

/** critest 1.36.0 on containerd 2.4.2 under the mutant host-pid-isolated: what ran, and one of 119 skipped tests. */
const recorded = readFileSync(new URL('../recorded/critest.json', import.meta.url), 'utf8')

describe('pidTestsIn', () => {
  it('tells which of the three tests failed', () => {
    expect(pidTestsIn(recorded)).to.deep.equal({ failed: ['HostPID'], passed: ['PodPID', 'ContainerPID'] })
  })

  it('does not take a test that did not run for one that passed', () => {
    const skipped = recorded.replace('"runtime should support PodPID"', '"another"')
    expect(() => pidTestsIn(skipped)).to.throw('critest did not run its test PodPID')
  })
})
