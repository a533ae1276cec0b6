import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api, type V1PolicyRule } from '@kubernetes/client-node'
import { expect } from 'chai'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { RUN_LABEL } from '../../target/run-mark.ts'
import { ended, kubeconfigIn, pidns, start, up } from '../pidns.ts'

describe('a run on an existing cluster', () => {
  let kubeconfig: string
  let core: CoreV1Api
  let rbac: RbacAuthorizationV1Api
  const users: string[] = []
  let down: () => Promise<void>

  before(async () => {
    const cluster = await up('cluster')
    down = cluster.down
    kubeconfig = kubeconfigIn(cluster.output) ?? ''
    const config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    core = config.makeApiClient(CoreV1Api)
    rbac = config.makeApiClient(RbacAuthorizationV1Api)
  })
  after(async () => {
    for (const name of users) {
      await core.deleteNamespacedServiceAccount({ name, namespace: 'default' })
      await rbac.deleteClusterRoleBinding({ name })
      await rbac.deleteClusterRole({ name })
    }
    await down()
  })

  const run = ['run', '--target', 'kubeconfig', '--yes']
  const left = async () =>
    (await core.listNamespace({ labelSelector: RUN_LABEL })).items.map(({ metadata }) => metadata?.name)

  it('passes when two run at the same time, and leaves nothing', async () => {
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
    it(`leaves no namespace after ${signal}`, async () => {
      const interrupted = await start([...run, '--kubeconfig', kubeconfig])
      await interrupted.printed(/✓ doc.attach-prompt/)
      interrupted.process.kill(signal)
      expect((await ended(interrupted)).exitCode).to.equal(exitCode)
      expect(await left()).to.deep.equal([])
    })
  }

  it('leaves namespaces that the next run removes, if it was killed', async () => {
    const killed = await start([...run, '--kubeconfig', kubeconfig])
    await killed.printed(/✓ doc.attach-prompt/)
    killed.process.kill('SIGKILL')
    await ended(killed)
    expect(await left()).not.to.be.empty
    const next = await pidns([...run, '--kubeconfig', kubeconfig, '--claim', 'doc.ps-pause'])
    expect(next.exitCode, next.output).to.equal(0)
    await gone()
  })

  it("removes a killed run's static pod from its node", async () => {
    const node = `${basename(dirname(kubeconfig))}-control-plane`
    const placed = async () =>
      (await execa('docker', ['exec', node, 'ls', '/etc/kubernetes/manifests'])).stdout
        .split('\n')
        .filter(file => file.startsWith('pidns-'))
    const killed = await start(['run', '--reuse', '--claim', 'mix.nonroot', '--claim', 'mix.static-pod'])
    await killed.printed(/✓ mix/)
    killed.process.kill('SIGKILL')
    await ended(killed)
    expect(await placed()).not.to.be.empty
    const next = await pidns(['run', '--reuse', '--claim', 'doc.ps-pause'])
    expect(next.exitCode, next.output).to.equal(0)
    expect(await placed()).to.deep.equal([])
    await gone()
  })

  async function gone(): Promise<void> {
    for (let turns = 100; (await left()).length > 0 && turns > 0; turns--)
      await new Promise(resolve => setTimeout(resolve, 200))
    expect(await left()).to.deep.equal([])
  }

  it('says in one sentence what the user is not allowed to do, and creates nothing', async () => {
    const rules = [
      { apiGroups: [''], resources: ['namespaces', 'pods', 'pods/log', 'secrets'], verbs: ['*'] },
    ]
    const file = await kubeconfigOfUser('pidns-faults-limited', rules)
    const { exitCode, output } = await pidns([...run, '--kubeconfig', file])
    expect(exitCode, output).to.equal(3)
    expect(output).to.match(/is not allowed to .*create pods\/exec, /)
    expect(output).not.to.include('create pods,')
    expect(await left()).to.deep.equal([])
  })

  it("is inconclusive when nobody answers at the API server's address", async () => {
    const { exitCode, output } = await pidns([...run, '--kubeconfig', await unreachable()])
    expect(exitCode, output).to.equal(3)
    expect(output).to.include("can't be reached: the connection was refused")
  })

  /** The kubeconfig of a new service account with these rules. */
  async function kubeconfigOfUser(name: string, rules: V1PolicyRule[]): Promise<string> {
    const namespace = 'default'
    users.push(name)
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
    return write(`${name}.yaml`, limited)
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
