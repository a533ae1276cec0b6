import type { V1Pod } from '@kubernetes/client-node'
import { nameOfRun } from '../../ownership.ts'
import { poll } from '../../poll.ts'
import { messageOf } from '../../problem.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { type Fault, NotProduced, type Scene, type Victim } from './fault.ts'

/** What marks the pod of a run that is to be preempted. */
const MARK = 'pidns-campaign/victim'

const FINALIZER = 'pidns-campaign/stays'
const NAME = 'pidns-campaign'

/** How long a run may take to have a running pod, in seconds: five at once take long on a busy machine. */
const RUNS_WITHIN = 90

type Prey = readonly (readonly [Victim, V1Pod])[]

/** A running pod of each run that stays for now: the one that started first. @throws NotProduced if there is none in time */
async function podsOf({ victims, admin, signal }: Scene): Promise<Prey> {
  return poll(
    RUNS_WITHIN,
    async () => {
      const found = (await Promise.all(victims.map(victim => podOf(victim, admin)))).flat()
      const isAll = found.length === victims.length && found.length > 0
      return isAll ? { done: found } : { waiting: `${found.length} of ${victims.length} have one` }
    },
    seen => new NotProduced(`not every run had a running pod within ${RUNS_WITHIN} s: ${seen}`),
    signal,
  )
}

async function podOf(victim: Victim, { core }: Connection): Promise<Prey> {
  const namespace = nameOfRun(victim.id)
  const { items } = await core.listNamespacedPod({ namespace, fieldSelector: 'status.phase=Running' })
  const staying = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
  const [pod] = staying.toSorted((a, b) => beganOf(a) - beganOf(b))
  return pod === undefined ? [] : [[victim, pod]]
}

function beganOf({ status }: V1Pod): number {
  return status?.startTime?.getTime() ?? 0
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? ''
}

function told(pods: Prey): string {
  return pods.map(([{ column }, pod]) => `${column}: ${nameOf(pod)}`).join('; ')
}

/** Whether this pod, and none of the same name, has gone or goes. */
async function isGone(pod: V1Pod, { core }: Connection): Promise<boolean> {
  const name = nameOf(pod)
  const namespace = pod.metadata?.namespace ?? ''
  const { items } = await core.listNamespacedPod({ namespace, fieldSelector: `metadata.name=${name}` })
  return items.every(
    ({ metadata }) => metadata?.uid !== pod.metadata?.uid || metadata?.deletionTimestamp !== undefined,
  )
}

export const EVICTED: Fault = {
  does: 'a pod of each run is evicted (the Eviction API), as a drain does',
  undone: 'it stays gone',
  seconds: 15,
  begins: 'while judging',
  begin: async scene => {
    const { admin } = scene
    const pods = await podsOf(scene)
    await Promise.all(
      pods.map(([, pod]) => {
        const name = nameOf(pod)
        const namespace = pod.metadata?.namespace ?? ''
        return admin.ask(`evict the pod ${name}`, () =>
          admin.core.createNamespacedPodEviction({
            name,
            namespace,
            body: { metadata: { name, namespace } },
          }),
        )
      }),
    )
    return async () => {
      const gone = await Promise.all(pods.map(([, pod]) => isGone(pod, admin)))
      if (gone.every(is => is)) return `evicted: ${told(pods)}`
      throw new NotProduced(`not all went: ${told(pods)}`)
    }
  },
}

export const PREEMPTED: Fault = {
  does: 'a pod of each run is preempted by one of a higher priority that does not tolerate it on its node',
  undone: 'the pod of the higher priority and its PriorityClass are deleted',
  seconds: 20,
  begins: 'while judging',
  begin: async (scene, undo) => {
    const { admin } = scene
    const { objects } = admin
    const pods = await podsOf(scene)
    const priority = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: NAME },
      value: 1_000_000,
    }
    undo.defer(async () => void (await objects.delete(priority)))
    await admin.ask('create a PriorityClass', () => objects.create(priority))
    const preemptor = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: NAME, namespace: 'default' },
      spec: {
        priorityClassName: NAME,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10', imagePullPolicy: 'IfNotPresent' }],
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                labelSelector: { matchExpressions: [{ key: MARK, operator: 'Exists' }] },
                namespaceSelector: {},
                topologyKey: 'kubernetes.io/hostname',
              },
            ],
          },
        },
      },
    }
    for (const [, pod] of pods) {
      const { name = '', namespace = '' } = pod.metadata ?? {}
      await admin.ask(`mark the pod ${name}`, () =>
        objects.patch({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name, namespace, labels: { [MARK]: '' } },
        }),
      )
    }
    undo.defer(async () => void (await objects.delete(preemptor)))
    await admin.ask('create the pod of a higher priority', () => objects.create(preemptor))
    return async () => {
      const { items } = await admin.core.listEventForAllNamespaces({ fieldSelector: 'reason=Preempted' })
      const names = pods.map(([, pod]) => pod.metadata?.uid)
      const seen = items.filter(({ involvedObject }) => names.includes(involvedObject.uid))
      if (seen.length > 0) return `${seen.length} events 'Preempted' of ${told(pods)}`
      throw new NotProduced(`no event 'Preempted' of ${told(pods)}`)
    }
  },
}

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

/** How long a finalizer may stay, in seconds: longer than the claims, so that it meets the clean-up. */
const STAYS = 60

export const FINALIZER_STAYS: Fault = {
  does: `a pod of each run gets a finalizer, which nobody removes for ${STAYS} s`,
  undone: 'the finalizer is removed',
  seconds: STAYS,
  begins: 'while judging',
  begin: async (scene, undo) => {
    const { admin } = scene
    const pods = await podsOf(scene)
    let wasHeld = 0
    const patch = (pod: V1Pod, finalizers: readonly string[] | null) => {
      const { name = '', namespace = '' } = pod.metadata ?? {}
      return admin.objects.patch({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, finalizers } as Record<string, unknown>,
      } as Parameters<typeof admin.objects.patch>[0])
    }
    for (const [, pod] of pods) {
      undo.defer(async () => {
        await patch(pod, null).catch((thrown: unknown) => {
          if (!/not found/i.test(messageOf(thrown))) throw thrown
        })
      })
      await admin.ask(`put a finalizer on ${nameOf(pod)}`, () => patch(pod, [FINALIZER]))
    }
    return async () => {
      const { items } = await admin.core.listPodForAllNamespaces()
      const ours = items.filter(({ metadata }) => metadata?.finalizers?.includes(FINALIZER))
      wasHeld = ours.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined).length
      if (ours.length > 0) return `${ours.length} pods have it, ${wasHeld} of them wait for it to go`
      throw new NotProduced('no pod has the finalizer')
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

export const SHIM_KILLED: Fault = {
  does: 'the shim of a pod of each run is killed (SIGKILL)',
  undone: 'containerd and the kubelet make the pod anew',
  seconds: 20,
  begins: 'while judging',
  begin: async scene => {
    const { node } = scene
    const pods = await podsOf(scene)
    const shims: string[] = []
    for (const [, pod] of pods) {
      const { name = '', namespace = '' } = pod.metadata ?? {}
      const find = [
        'crictl',
        'pods',
        '--quiet',
        '--no-trunc',
        '--name',
        `^${name}$`,
        '--namespace',
        namespace,
      ]
      const [sandbox] = (await node.run(...find)).split('\n')
      if (sandbox === undefined || sandbox === '') throw new NotProduced(`the pod ${name} has no sandbox`)
      const [shim] = (await node.run('pgrep', '-f', `containerd-shim.* -id ${sandbox}`)).split('\n')
      if (shim === undefined) throw new NotProduced(`the pod ${name} has no shim`)
      await node.run('kill', '-KILL', shim)
      shims.push(shim)
    }
    return async () => {
      const alive = await node.run(
        'sh',
        '-c',
        `ls -d ${shims.map(pid => `/proc/${pid}`).join(' ')} 2>/dev/null; true`,
      )
      if (alive === '') return `killed the shims ${shims.join(', ')} of ${told(pods)}`
      throw new NotProduced(`still there: ${alive}`)
    }
  },
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
