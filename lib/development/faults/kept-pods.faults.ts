import { readFile } from 'node:fs/promises'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { expect } from 'chai'
import { execa } from 'execa'
import { contextFrom } from '../../context.ts'
import { OCI_MUTANTS } from '../../mutant/catalogue.ts'
import { type KindLab, openKindLab } from '../../mutant/lab/kind-lab.ts'
import { onCluster } from '../../mutant/lab/on-cluster.ts'
import { silent } from '../../progress.ts'
import { RUN_LABEL } from '../../target/run-mark.ts'
import { pidns } from '../pidns.ts'

const MUTANT = 'own-pidns'

describe('pods of claims that failed', () => {
  let lab: KindLab
  let core: CoreV1Api
  let kubeconfig: string

  before(async () => {
    const mutant = OCI_MUTANTS.get(MUTANT)
    if (mutant === undefined) throw new Error(`there is no mutant ${MUTANT}`)
    const context = contextFrom(process.env, new AbortController().signal)
    const wanted = { kubernetes: undefined, nodes: 1, reuse: false }
    const mutants = { oci: new Map([[MUTANT, mutant]]), api: new Map() }
    lab = await openKindLab(wanted, mutants, context, silent, () => {})
    kubeconfig = lab.cluster.kubeconfig
    const config = new KubeConfig()
    config.loadFromString(await readFile(kubeconfig, 'utf8'))
    core = config.makeApiClient(CoreV1Api)
  })
  after(() => lab.close())

  const failing = () => [
    ...onCluster(kubeconfig),
    ...lab.argumentsFor(MUTANT).slice(lab.ownArguments.length),
    ...['--claim', 'ns.equal-main', '--claim', 'doc.example-starts'],
  ]
  const podsIn = async (namespace: string) =>
    (await core.listNamespacedPod({ namespace })).items.map(({ metadata }) => metadata?.name)
  const namespaces = async () =>
    (await core.listNamespace({ labelSelector: RUN_LABEL })).items.map(({ metadata }) => metadata?.name)
  const gone = async (namespace: string) => {
    for (let turns = 300; (await namespaces()).includes(namespace) && turns > 0; turns--)
      await new Promise(resolve => setTimeout(resolve, 200))
    expect(await namespaces()).to.not.include(namespace)
  }

  it('stay with --keep-failed until the user removes them, whatever other runs do', async () => {
    const { exitCode, output, report } = await pidns(['run', ...failing(), '--keep-failed'])
    expect(exitCode, output).to.equal(1)
    const [kept, ...others] = report?.kept?.pods ?? []
    expect(others).to.deep.equal([])
    expect(kept?.claims).to.deep.equal(['ns.equal-main'])
    expect(output).to.include('Left for you').and.to.include(kept?.enter)
    const namespace = kept?.namespace ?? ''
    expect(await podsIn(namespace)).to.deep.equal([kept?.pod])

    const [kubectl = '', ...words] = (kept?.enter ?? '').replace(' -it ', ' -i ').split(' ')
    const entered = await execa(kubectl, words, { input: 'echo entered $$', env: { KUBECONFIG: kubeconfig } })
    expect(entered.stdout).to.match(/^entered \d+$/)

    const next = await pidns(['run', ...onCluster(kubeconfig), '--claim', 'doc.ps-pause'])
    expect(next.exitCode, next.output).to.equal(0)
    expect(await podsIn(namespace)).to.deep.equal([kept?.pod])
    const looked = await pidns(['clean', '--kubeconfig', kubeconfig, '--dry-run'])
    expect(looked.output).to.match(new RegExp(`left .*${namespace}.*: it is kept`))

    const [, , ...removal] = (report?.kept?.remove ?? '').split(' ')
    expect(removal).to.include('clean')
    const removed = await pidns(removal, { KUBECONFIG: kubeconfig })
    expect(removed.exitCode, removed.output).to.equal(0)
    await gone(namespace)
  })

  it('stay in a namespace that was there, which no other run takes meanwhile', async () => {
    const namespace = 'pidns-faults-kept'
    await core.createNamespace({ body: { metadata: { name: namespace } } })
    try {
      const { exitCode, output, report } = await pidns([
        ...['run', ...failing(), '--namespace', namespace, '--keep-failed'],
      ])
      expect(exitCode, output).to.equal(1)
      const [kept] = report?.kept?.pods ?? []
      expect(await podsIn(namespace)).to.deep.equal([kept?.pod])
      const next = await pidns([
        ...['run', ...onCluster(kubeconfig), '--namespace', namespace, '--claim', 'doc.ps-pause'],
      ])
      expect(next.exitCode, next.output).to.equal(3)
      expect(next.output).to.include(`left pods in the namespace ${namespace}`)
      const [, , ...removal] = (report?.kept?.remove ?? '').split(' ')
      const removed = await pidns(removal, { KUBECONFIG: kubeconfig })
      expect(removed.exitCode, removed.output).to.equal(0)
      expect(await podsIn(namespace)).to.deep.equal([])
    } finally {
      await core.deleteNamespace({ name: namespace })
    }
  })

  it('are removed without --keep-failed, and so are those of claims that pass', async () => {
    const { exitCode, output, report } = await pidns(['run', ...failing()])
    expect(exitCode, output).to.equal(1)
    expect(report?.kept).to.equal(undefined)
    const passing = await pidns([
      ...['run', ...onCluster(kubeconfig), '--claim', 'doc.ps-pause', '--keep-failed'],
    ])
    expect(passing.exitCode, passing.output).to.equal(0)
    expect(passing.report?.kept).to.equal(undefined)
    expect(await namespaces()).to.deep.equal([])
  })
})
