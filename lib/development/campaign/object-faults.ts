import { nameOfRun } from '../../ownership.ts'
import { type Fault, NotProduced } from './fault.ts'

/** What the objects of the campaign are called. */
const NAME = 'pidns-campaign'

export const NAMESPACE_DELETED: Fault = {
  does: "each run's namespace is deleted by another",
  undone: 'it stays gone',
  seconds: 15,
  begins: 'while judging',
  begin: async ({ victims, admin }) => {
    for (const { id } of victims)
      await admin.ask(`delete the namespace ${nameOfRun(id)}`, () =>
        admin.core.deleteNamespace({ name: nameOfRun(id) }),
      )
    return async () => {
      const { items } = await admin.core.listNamespace()
      const alive = items.filter(
        ({ metadata }) =>
          metadata?.deletionTimestamp === undefined &&
          victims.some(({ id }) => nameOfRun(id) === metadata?.name),
      )
      if (alive.length === 0) return `deleted: ${victims.map(({ id }) => nameOfRun(id)).join(', ')}`
      throw new NotProduced(`${alive.length} namespaces are not deleted`)
    }
  },
}

export const TOO_MANY_REQUESTS: Fault = {
  does: 'API priority and fairness gives the runs one seat for 20 s and rejects the rest (429)',
  undone: 'the FlowSchema and the priority level are deleted',
  seconds: 20,
  begins: 'while judging',
  begin: async ({ admin, node }, undo) => {
    const { objects } = admin
    const apiVersion = 'flowcontrol.apiserver.k8s.io/v1'
    const level = {
      apiVersion,
      kind: 'PriorityLevelConfiguration',
      metadata: { name: NAME },
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 1,
          borrowingLimitPercent: 0,
          limitResponse: { type: 'Reject' },
        },
      },
    }
    const flow = {
      apiVersion,
      kind: 'FlowSchema',
      metadata: { name: NAME },
      spec: {
        matchingPrecedence: 2,
        priorityLevelConfiguration: { name: NAME },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'kubernetes-admin' } }],
            resourceRules: [
              { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true },
            ],
            nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          },
        ],
      },
    }
    for (const object of [level, flow]) {
      undo.defer(async () => void (await objects.delete(object)))
      await admin.ask(`create the ${object.kind}`, () => objects.create(object))
    }
    return async () => {
      const command = [
        'kubectl',
        '--kubeconfig',
        '/etc/kubernetes/super-admin.conf',
        'get',
        '--raw',
        '/metrics',
      ]
      const rejected = rejectedIn(await node.run(...command))
      if (rejected > 0) return `${rejected} requests rejected`
      throw new NotProduced('no request was rejected')
    }
  },
}

/** How many requests of the campaign's FlowSchema were rejected, from the API server's metrics. */
export function rejectedIn(metrics: string): number {
  const lines = metrics
    .split('\n')
    .filter(
      line =>
        line.startsWith('apiserver_flowcontrol_rejected_requests_total{') &&
        line.includes(`flow_schema="${NAME}"`),
    )
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** The images that the suite's pods use, and the names that keep their content meanwhile. */
const IMAGES = ['docker.io/library/nginx:latest', 'docker.io/library/busybox:1.28']

export const IMAGES_GONE: Fault = {
  does: 'the images are not on the node and no registry answers, from before the runs on, for 25 s',
  undone: 'the images get their names back',
  seconds: 25,
  begins: 'before',
  begin: async ({ node, admin }, undo) => {
    const images = (...args: readonly string[]) => node.run('ctr', '-n', 'k8s.io', 'images', ...args)
    for (const image of IMAGES) {
      const kept = image.replace('docker.io/library/', 'localhost/pidns-campaign/')
      await images('tag', '--force', image, kept)
      undo.defer(async () => {
        await images('tag', '--force', kept, image)
        await images('rm', kept)
      })
      await images('rm', image)
    }
    return async () => {
      // A kubelet pulls only an image that is not on the node.
      const { items } = await admin.core.listEventForAllNamespaces({ fieldSelector: 'reason=Pulling' })
      if (items.length > 0) return `${items.length} events 'Pulling'`
      throw new NotProduced('no image was pulled')
    }
  },
}
