import { expect } from 'chai'
import { contextFrom } from '../../context.ts'
import { API_MUTANTS } from '../../mutant/catalogue.ts'
import { openKindLab } from '../../mutant/lab/kind-lab.ts'
import { silent } from '../../progress.ts'
import { DEFAULT_KUBERNETES, parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { nodeContainers, pidns } from '../pidns.ts'

/** The exit codes of a verdict, on a real cluster. hostile/ending.test.ts covers all others. */
describe('the exit code of a run on kind', () => {
  it('is 0 when every required claim passes, and 1 on a cluster that drops the field', async () => {
    const before = await nodeContainers()
    const mutant = API_MUTANTS.get('field-stripped')
    expect(mutant).not.to.equal(undefined)
    const picked = { oci: new Map(), api: new Map([...API_MUTANTS].filter(([, each]) => each === mutant)) }
    const wanted = { kubernetes: parseKubernetesVersion(DEFAULT_KUBERNETES), nodes: 1, reuse: false }
    const context = contextFrom(process.env, new AbortController().signal)
    const lab = await openKindLab(wanted, picked, context, silent, () => {})
    try {
      const claim = ['--claim', 'doc.example-starts']
      const own = await pidns(['run', ...lab.ownArguments, ...claim])
      expect(own.exitCode, own.output).to.equal(0)
      expect(own.report?.run.state).to.equal('ended')
      const faulty = await pidns(['run', ...lab.argumentsFor('field-stripped'), ...claim])
      expect(faulty.exitCode, faulty.output).to.equal(1)
      expect(faulty.report?.summary.required.fail).to.equal(1)
    } finally {
      await lab.close()
    }
    expect(await nodeContainers()).to.deep.equal(before)
  })
})
