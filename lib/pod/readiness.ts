import { type ContainerSnapshot, NOT_CREATED_YET, type PodSnapshot } from '../target/pod-snapshot.ts'

/**
 * How far a pod has come. `failed` says whose fault it is: the `environment` lacks an image or a node, or the
 * `runtime` could not run what it was given. `coming` says whom to suspect if the pod never starts.
 */
export type Readiness =
  | { readonly is: 'ready' }
  | { readonly is: 'coming'; readonly because: string; readonly suspect: Fault }
  | { readonly is: 'failed'; readonly fault: Fault; readonly because: string }

/** Who is to blame for a pod that does not start. */
type Fault = 'environment' | 'runtime'

/** Waiting reasons of the kubelet that do not pass by themselves. */
const IMAGE_IS_NOT_HAD = new Set(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'])
const RUNTIME_CANNOT = new Set(['CrashLoopBackOff'])
/** Waiting reasons that the kubelet retries; each is an error that the runtime returned. */
const RUNTIME_REFUSES = new Set(['CreateContainerError', 'RunContainerError'])

/** How far the pod is on its way to all of its containers running and being ready. */
export function readinessOf(pod: PodSnapshot): Readiness {
  if (pod.ready) return { is: 'ready' }
  if (pod.failure !== undefined) return { is: 'failed', fault: 'environment', because: pod.failure }
  for (const container of pod.containers) {
    const failure = failureOf(container)
    if (failure !== undefined) return failure
  }
  if (pod.unschedulable !== undefined)
    return { is: 'coming', because: `no node takes it: ${pod.unschedulable}`, suspect: 'environment' }
  return coming(pod, pod.containers)
}

/** How far the pod is on its way to having started all of its containers, even if some have ended. */
export function beginningOf(pod: PodSnapshot): Readiness {
  const open = pod.containers.filter(container => container.state.is === 'waiting')
  if (pod.containers.length > 0 && open.length === 0) return { is: 'ready' }
  const failure = open.map(failureOf).find(found => found !== undefined)
  return failure ?? coming(pod, open)
}

function coming(pod: PodSnapshot, open: readonly ContainerSnapshot[]): Readiness {
  const refused = open.some(({ state }) => state.is === 'waiting' && RUNTIME_REFUSES.has(state.reason))
  const because = open.map(stateOf).join('; ') || `it is ${pod.phase}`
  return { is: 'coming', because, suspect: refused ? 'runtime' : 'environment' }
}

function failureOf(container: ContainerSnapshot): Readiness | undefined {
  const { state, name, image } = container
  if (state.is === 'terminated') {
    const because = `container ${name} has ended with exit code ${state.exitCode} (${state.reason})`
    return { is: 'failed', fault: 'runtime', because: withMessage(because, state.message) }
  }
  if (state.is !== 'waiting') return undefined
  if (IMAGE_IS_NOT_HAD.has(state.reason)) {
    const because = `the image ${image} of container ${name} can't be pulled`
    return { is: 'failed', fault: 'environment', because: withMessage(because, state.message) }
  }
  if (RUNTIME_CANNOT.has(state.reason)) {
    const because = `container ${name} starts and ends again and again`
    return { is: 'failed', fault: 'runtime', because: withMessage(because, state.message) }
  }
  return undefined
}

/** Waiting reasons of a container that the cluster is still working on; nothing has been refused. */
const IN_THE_MAKING = new Set(['ContainerCreating', 'PodInitializing', NOT_CREATED_YET])

/** Whether the cluster is still making the container: a slow cluster is no faulty runtime. */
export function isInTheMaking({ state }: ContainerSnapshot): boolean {
  return state.is === 'waiting' && IN_THE_MAKING.has(state.reason)
}

/**
 * Whether the container waits for the cluster to restart it: it has ended, and nothing has been tried since.
 */
export function isToBeRestarted(container: ContainerSnapshot): boolean {
  return container.state.is === 'terminated' || isInTheMaking(container)
}

/** A container's state as a short clause. */
function stateOf({ name, ready, state }: ContainerSnapshot): string {
  switch (state.is) {
    case 'waiting':
      return withMessage(`container ${name} waits (${state.reason})`, state.message)
    case 'running':
      return `container ${name} runs and is ${ready ? '' : 'not '}ready`
    case 'terminated':
      return `container ${name} has ended with exit code ${state.exitCode}`
  }
}

function withMessage(clause: string, message: string): string {
  return message === '' ? clause : `${clause}: ${message.trim()}`
}
