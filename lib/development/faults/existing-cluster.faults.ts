import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { expect } from 'chai'
import { parse, stringify } from 'yaml'
import { RUN_LABEL } from '../../target/run-mark.ts'
import { ended, pidns, start } from '../pidns.ts'

describe('a run on an existing cluster', () => {
  let kubeconfig: string
  let core: CoreV1Api
  /** The cluster, unless it was there before. */
  let made: string | undefined

  before(async () => {
    const kept = (await pidns(['cluster', 'list', '--json'])).output
    const up = await pidns(['cluster', 'up'])
    kubeconfig = /export KUBECONFIG=(.*)/.exec(up.output)?.[1] ?? ''
    const name = basename(dirname(kubeconfig))
    made = kept.includes(name) ? undefined : name
    const config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    core = config.makeApiClient(CoreV1Api)
  })
  after(async () => {
    if (made !== undefined) await pidns(['cluster', 'down', made])
  })

  const run = ['run', '--target', 'kubeconfig']
  const left = async () =>
    (await core.listNamespace({ labelSelector: RUN_LABEL })).items.map(({ metadata }) => metadata?.name)

  it('passes twice at the same time and leaves nothing', async () => {
    const args = [...run, '--kubeconfig', kubeconfig]
    const results = await Promise.all([pidns(args), pidns(args)])
    expect(
      results.map(({ exitCode }) => exitCode),
      results.map(({ output }) => output).join('\n'),
    ).to.deep.equal([0, 0])
    expect(await left()).to.deep.equal([])
    const { items } = await core.listPodForAllNamespaces({ labelSelector: RUN_LABEL })
    expect(items).to.deep.equal([])
  })

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`leaves no namespace when it is interrupted by ${signal}`, async () => {
      const interrupted = await start([...run, '--kubeconfig', kubeconfig])
      await interrupted.printed(/✓ doc.attach-prompt/)
      interrupted.process.kill(signal)
      expect((await ended(interrupted)).exitCode).to.equal(exitCode)
      expect(await left()).to.deep.equal([])
    })
  }

  it('is cleaned up by the next run when it was killed', async () => {
    const killed = await start([...run, '--kubeconfig', kubeconfig])
    await killed.printed(/✓ doc.attach-prompt/)
    killed.process.kill('SIGKILL')
    await ended(killed)
    expect(await left()).not.to.be.empty
    const next = await pidns([...run, '--kubeconfig', kubeconfig, '--claim', 'doc.ps-pause'])
    expect(next.exitCode, next.output).to.equal(0)
    await gone()
  })

  async function gone(): Promise<void> {
    for (let turns = 100; (await left()).length > 0 && turns > 0; turns--)
      await new Promise(resolve => setTimeout(resolve, 200))
    expect(await left()).to.deep.equal([])
  }

  it('says in one sentence what the user is not allowed to do, and makes nothing', async () => {
    const file = await kubeconfigOfLimitedUser()
    const { exitCode, output } = await pidns([...run, '--kubeconfig', file])
    expect(exitCode, output).to.equal(3)
    expect(output).to.match(/is not allowed to .*create pods\/exec, /)
    expect(output).not.to.include('create pods,')
    expect(await left()).to.deep.equal([])
  })

  it('is inconclusive when nobody answers at the address of the API server', async () => {
    const { exitCode, output } = await pidns([...run, '--kubeconfig', await unreachable()])
    expect(exitCode, output).to.equal(3)
    expect(output).to.include("can't be reached: the connection was refused")
  })

  /** A service account that may do everything but exec and attach. */
  async function kubeconfigOfLimitedUser(): Promise<string> {
    const config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    const rbac = config.makeApiClient(RbacAuthorizationV1Api)
    const name = 'pidns-faults-limited'
    const namespace = 'default'
    const rules = [
      { apiGroups: [''], resources: ['namespaces', 'pods', 'pods/log', 'secrets'], verbs: ['*'] },
    ]
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } })
    await rbac.createClusterRole({ body: { metadata: { name }, rules } })
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }
    const subjects = [{ kind: 'ServiceAccount', name, namespace }]
    await rbac.createClusterRoleBinding({ body: { metadata: { name }, roleRef, subjects } })
    const { status } = await core.createNamespacedServiceAccountToken({
      name,
      namespace,
      body: { spec: { audiences: [], expirationSeconds: 600 } },
    })
    const user = { name: 'limited', user: { token: status?.token } }
    const limited = parse(await readFile(kubeconfig, 'utf8'))
    limited.users = [user]
    limited.contexts[0].context.user = user.name
    return write('limited.yaml', limited)
  }

  async function unreachable(): Promise<string> {
    const dead = parse(await readFile(kubeconfig, 'utf8'))
    dead.clusters[0].cluster.server = 'https://127.0.0.1:59999'
    return write('dead.yaml', dead)
  }

  async function write(name: string, content: unknown): Promise<string> {
    const file = join(tmpdir(), `pidns-faults-${process.pid}-${name}`)
    await writeFile(file, stringify(content))
    return file
  }
})
