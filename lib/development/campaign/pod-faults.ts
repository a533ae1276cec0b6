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

/** A run, and its pod that was hit. */
type Hit = readonly [Victim, V1Pod]

/**
 * Does something to a running pod of each run, the one that started first, as soon as there is one: a faulty
 * runtime's run may have ended before another has a pod.
 * @throws NotProduced if a run has none in time
 */
async function hitEach(
  { victims, admin, signal }: Scene,
  hit: (pod: V1Pod) => Promise<void>,
): Promise<readonly Hit[]> {
  return Promise.all(
    victims.map(victim =>
      poll<Hit>(
        RUNS_WITHIN,
        async () => {
          const pod = await podOf(victim, admin)
          if (pod === undefined) return { waiting: 'it has none' }
          try {
            await hit(pod)
            return { done: [victim, pod] }
          } catch (thrown) {
            if (await isGone(pod, admin)) return { waiting: `${nameOf(pod)} went before it was hit` }
            throw thrown
          }
        },
        seen =>
          new NotProduced(`the run of ${victim.column} had no running pod within ${RUNS_WITHIN} s: ${seen}`),
        signal,
      ),
    ),
  )
}

async function podOf({ id }: Victim, { core }: Connection): Promise<V1Pod | undefined> {
  const namespace = nameOfRun(id)
  const { items } = await core.listNamespacedPod({ namespace, fieldSelector: 'status.phase=Running' })
  const staying = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
  return staying.toSorted((a, b) => beganOf(a) - beganOf(b))[0]
}

function beganOf({ status }: V1Pod): number {
  return status?.startTime?.getTime() ?? 0
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? ''
}

function told(pods: readonly Hit[]): string {
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
    const pods = await hitEach(scene, pod => {
      const name = nameOf(pod)
      const namespace = pod.metadata?.namespace ?? ''
      return admin.ask(`evict the pod ${name}`, async () => {
        await admin.core.createNamespacedPodEviction({
          name,
          namespace,
          body: { metadata: { name, namespace } },
        })
      })
    })
    return async () => {
      const gone = await Promise.all(pods.map(([, pod]) => isGone(pod, admin)))
      if (gone.every(is => is)) return `evicted: ${told(pods)}`
      throw new NotProduced(`not all went: ${told(pods)}`)
    }
  },
}

const PRIORITY = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: NAME },
  value: 1_000_000,
}

/** A pod of a higher priority that bears no pod with this value of the mark on its node. */
function preemptorOf(mark: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${NAME}-${mark}`, namespace: 'default' },
    spec: {
      priorityClassName: NAME,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10', imagePullPolicy: 'IfNotPresent' }],
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              labelSelector: { matchLabels: { [MARK]: mark } },
              namespaceSelector: {},
              topologyKey: 'kubernetes.io/hostname',
            },
          ],
        },
      },
    },
  }
}

export const PREEMPTED: Fault = {
  does: 'a pod of each run is preempted by one of a higher priority that does not tolerate it on its node',
  undone: 'the pod of the higher priority and its PriorityClass are deleted',
  seconds: 20,
  begins: 'while judging',
  begin: async (scene, undo) => {
    const { admin } = scene
    const { objects } = admin
    undo.defer(async () => void (await objects.delete(PRIORITY)))
    await admin.ask('create a PriorityClass', () => objects.create(PRIORITY))
    const pods = await hitEach(scene, async pod => {
      const { name = '', namespace = '' } = pod.metadata ?? {}
      const preemptor = preemptorOf(namespace)
      await admin.ask(`mark the pod ${name}`, () =>
        objects.patch({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name, namespace, labels: { [MARK]: namespace } },
        }),
      )
      undo.defer(async () => void (await objects.delete(preemptor)))
      await admin.ask('create the pod of a higher priority', () => objects.create(preemptor))
    })
    return async () => {
      const { items } = await admin.core.listEventForAllNamespaces({ fieldSelector: 'reason=Preempted' })
      const names = pods.map(([, pod]) => pod.metadata?.uid)
      const seen = items.filter(({ involvedObject }) => names.includes(involvedObject.uid))
      if (seen.length > 0) return `${seen.length} events 'Preempted' of ${told(pods)}`
      throw new NotProduced(`no event 'Preempted' of ${told(pods)}`)
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
    const patch = (pod: V1Pod, finalizers: readonly string[] | null) => {
      const { name = '', namespace = '' } = pod.metadata ?? {}
      return admin.objects.patch({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, finalizers } as Record<string, unknown>,
      } as Parameters<typeof admin.objects.patch>[0])
    }
    await hitEach(scene, async pod => {
      undo.defer(async () => {
        await patch(pod, null).catch((thrown: unknown) => {
          if (!/not found/i.test(messageOf(thrown))) throw thrown
        })
      })
      await admin.ask(`put a finalizer on ${nameOf(pod)}`, () => patch(pod, [FINALIZER]))
    })
    return async () => {
      const { items } = await admin.core.listPodForAllNamespaces()
      const ours = items.filter(({ metadata }) => metadata?.finalizers?.includes(FINALIZER))
      const wasHeld = ours.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined).length
      if (ours.length > 0) return `${ours.length} pods have it, ${wasHeld} of them wait for it to go`
      throw new NotProduced('no pod has the finalizer')
    }
  },
}

/** The process id of a pod's shim. */
async function shimOf(pod: V1Pod, node: Scene['node']): Promise<string> {
  const { name = '', namespace = '' } = pod.metadata ?? {}
  const find = ['crictl', 'pods', '--quiet', '--no-trunc', '--name', `^${name}$`, '--namespace', namespace]
  const [sandbox] = (await node.run(...find)).split('\n')
  if (sandbox === undefined || sandbox === '') throw new NotProduced(`the pod ${name} has no sandbox`)
  const [shim] = (await node.run('pgrep', '-f', `containerd-shim.* -id ${sandbox}`)).split('\n')
  if (shim === undefined) throw new NotProduced(`the pod ${name} has no shim`)
  return shim
}

export const SHIM_KILLED: Fault = {
  does: 'the shim of a pod of each run is killed (SIGKILL)',
  undone: 'containerd and the kubelet make the pod anew',
  seconds: 20,
  begins: 'while judging',
  begin: async scene => {
    const { node } = scene
    const shims: string[] = []
    const pods = await hitEach(scene, async pod => {
      const shim = await shimOf(pod, node)
      await node.run('kill', '-KILL', shim)
      shims.push(shim)
    })
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
