import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  type V1Pod,
} from '@kubernetes/client-node'
import { expect } from 'chai'
import { execa } from 'execa'
import { parseAllDocuments, stringify } from 'yaml'
import { proxyBefore } from '../../mutant/lab/api-proxy.ts'
import type { ApiMutant } from '../../mutant/mutant.ts'
import { RUN_LABEL } from '../../target/run-mark.ts'
import { kubeconfigIn, pidns, up } from '../pidns.ts'

/** The user of a run that may make namespaces, and of one that may use a single one. */
const OF_CLUSTER = { namespace: 'default', name: 'pidns-faults-cluster' }
const OF_NAMESPACE = { namespace: 'pidns-faults', name: 'tester' }

describe('the least rights', () => {
  let kubeconfig: string
  let config: KubeConfig
  let core: CoreV1Api
  let objects: KubernetesObjectApi
  const made: KubernetesObject[] = []
  let down: () => Promise<void>

  before(async () => {
    const cluster = await up('cluster', ['--nodes', '2'])
    down = cluster.down
    kubeconfig = kubeconfigIn(cluster.output) ?? ''
    config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    core = config.makeApiClient(CoreV1Api)
    objects = KubernetesObjectApi.makeApiClient(config)
    await make(await printedFor(OF_CLUSTER, ['--confine']))
  })
  after(async () => {
    for (const object of made.toReversed()) await objects.delete(object).catch(() => {})
    await down()
  })

  it('are enough for a run, and no claim is skipped for a lack of them', async () => {
    const { exitCode, output, report } = await pidns([
      'run',
      '--yes',
      '--kubeconfig',
      await configOf(OF_CLUSTER),
    ])
    expect(exitCode, output).to.equal(0)
    const skipped = report?.claims.filter(({ verdict }) => verdict === 'skipped') ?? []
    expect(skipped.filter(({ reason = '' }) => reason.includes('may not'))).to.deep.equal([])
  })

  it('end, with the policy, at the namespaces of runs', async () => {
    const limited = new KubeConfig()
    limited.loadFromFile(await configOf(OF_CLUSTER))
    const pod = {
      metadata: { name: 'stray' },
      spec: { containers: [{ name: 'a', image: 'docker.io/library/nginx' }] },
    }
    const created = limited
      .makeApiClient(CoreV1Api)
      .createNamespacedPod({ namespace: 'default', dryRun: 'All', body: pod })
    expect(await created.catch(String)).to.include('may change only namespaces of runs of pidns')
  })

  it('are a Role alone for a run in one namespace, which leaves nothing there', async () => {
    const { namespace } = OF_NAMESPACE
    const enforce = { 'pod-security.kubernetes.io/enforce': 'privileged' }
    await make([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: enforce } }])
    const printed = await printedFor(OF_NAMESPACE, ['--namespace', namespace])
    await make(printed.filter(({ kind = '' }) => !kind.startsWith('Cluster')))
    const file = await configOf(OF_NAMESPACE)
    const { exitCode, output, report } = await pidns(['run', '--yes', '--kubeconfig', file, '-n', namespace])
    expect(exitCode, output).to.equal(0)
    expect(report?.target?.judged).to.match(/-control-plane$|-worker$/)
    const left = await core.listNamespacedPod({ namespace })
    expect(left.items.map(({ metadata }) => metadata?.name)).to.deep.equal([])
    const secrets = await core.listNamespacedSecret({ namespace, labelSelector: RUN_LABEL })
    expect(secrets.items.map(({ metadata }) => metadata?.name)).to.deep.equal([])
  })

  it('are asked for by reviews in a dry run, which creates nothing else', async () => {
    const asked: string[] = []
    const counting: Pick<ApiMutant, 'request'> = {
      request: call => {
        asked.push(`${call.method} ${call.path.split('?')[0]}`)
        return call
      },
    }
    await using proxy = await proxyBefore(config, counting as ApiMutant)
    const { exitCode, output } = await pidns(['run', '--dry-run', '--kubeconfig', proxy.kubeconfig])
    expect(exitCode, output).to.equal(0)
    expect(output).to.match(
      /^This run makes about \d+ pods in a namespace of its own on the cluster of context /m,
    )
    expect(output).to.match(/Judged node: +pidns-\w+-/)
    const changing = asked.filter(request => !request.startsWith('GET '))
    expect(changing).not.to.be.empty
    expect(new Set(changing)).to.deep.equal(
      new Set(['POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']),
    )
  })

  it('are enough inside a pod, whose ServiceAccount names the cluster', async () => {
    const node = `${basename(dirname(kubeconfig))}-control-plane`
    await execa('docker', ['exec', node, 'mkdir', '-p', '/opt/suite'])
    for (const part of ['bin', 'lib', 'specs', 'manifests', 'package.json', 'node_modules'])
      await execa('docker', ['cp', '--follow-link', part, `${node}:/opt/suite/`])
    await execa('docker', ['cp', '--follow-link', process.execPath, `${node}:/opt/suite/node`])
    const pod = inside(node)
    await make([pod])
    const name = pod.metadata?.name ?? ''
    const phase = await ended(name)
    const log = await core.readNamespacedPodLog({ name, namespace: OF_CLUSTER.namespace })
    expect(phase, log).to.equal('Succeeded')
    expect(log).to.include('Every selected required claim that applies here passes')
  })

  /** The objects that `pidns rights` prints. */
  async function printedFor(
    { namespace, name }: typeof OF_CLUSTER,
    more: readonly string[] = [],
  ): Promise<readonly KubernetesObject[]> {
    const { exitCode, output } = await pidns(['rights', '--service-account', `${namespace}:${name}`, ...more])
    expect(exitCode, output).to.equal(0)
    return parseAllDocuments(output).map(document => document.toJS())
  }

  async function make(all: readonly KubernetesObject[]): Promise<void> {
    for (const object of all) {
      await objects.create(object)
      made.push(object)
    }
  }

  /** The kubeconfig of a ServiceAccount. */
  async function configOf({ namespace, name }: typeof OF_CLUSTER): Promise<string> {
    const { status } = await core.createNamespacedServiceAccountToken({
      name,
      namespace,
      body: { spec: { audiences: [], expirationSeconds: 1200 } },
    })
    const file = join(tmpdir(), `pidns-faults-${process.pid}-${name}.yaml`)
    const cluster = config.getCurrentCluster()
    await writeFile(
      file,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          { name: 'c', cluster: { server: cluster?.server, 'certificate-authority-data': cluster?.caData } },
        ],
        users: [{ name, user: { token: status?.token } }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: name } }],
        'current-context': 'c',
      }),
      { mode: 0o600 },
    )
    return file
  }

  async function ended(name: string): Promise<string> {
    for (;;) {
      const { status } = await core.readNamespacedPod({ name, namespace: OF_CLUSTER.namespace })
      const phase = status?.phase ?? ''
      if (phase === 'Succeeded' || phase === 'Failed') return phase
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  }
})

/** A pod that runs the suite from the disk of its node: there is no image of the suite. */
function inside(node: string): V1Pod {
  const args = ['/opt/suite/bin/pidns.js', 'run', '--yes', '--claim', 'doc', '--out', '/tmp/out']
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'suite', namespace: OF_CLUSTER.namespace },
    spec: {
      serviceAccountName: OF_CLUSTER.name,
      automountServiceAccountToken: true,
      restartPolicy: 'Never',
      nodeName: node,
      containers: [
        {
          name: 'suite',
          image: 'docker.io/library/nginx',
          imagePullPolicy: 'IfNotPresent',
          command: ['/opt/suite/node', ...args],
          env: [
            { name: 'HOME', value: '/root' },
            { name: 'LD_LIBRARY_PATH', value: '/node-lib' },
            // A cluster without kube-proxy has no address for the Service `kubernetes`.
            { name: 'KUBERNETES_SERVICE_HOST', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
            { name: 'KUBERNETES_SERVICE_PORT', value: '6443' },
          ],
          volumeMounts: [
            { name: 'suite', mountPath: '/opt/suite', readOnly: true },
            { name: 'lib', mountPath: '/node-lib', readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'suite', hostPath: { path: '/opt/suite' } },
        { name: 'lib', hostPath: { path: '/usr/lib/x86_64-linux-gnu' } },
      ],
    },
  }
}
