import type { ContainerSnapshot, PodSnapshot } from '../target/pod-snapshot.ts'

/**
 * How far a pod is. `failed` says whose fault it is: the `environment` lacks an image or a node, or the `runtime`
 * could not run what it was given.
 */
export type Readiness =
  | { readonly is: 'ready' }
  | { readonly is: 'coming'; readonly because: string }
  | { readonly is: 'failed'; readonly fault: 'environment' | 'runtime'; readonly because: string }

/** Waiting reasons of the kubelet that do not pass by themselves. */
const IMAGE_IS_NOT_HAD = new Set(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'])
const RUNTIME_CANNOT = new Set(['CrashLoopBackOff'])

/** How far the pod is on its way to all of its containers running and being ready. */
export function readinessOf(pod: PodSnapshot): Readiness {
  if (pod.ready) return { is: 'ready' }
  if (pod.failure !== undefined) return { is: 'failed', fault: 'environment', because: pod.failure }
  for (const container of pod.containers) {
    const failure = failureOf(container)
    if (failure !== undefined) return failure
  }
  if (pod.unschedulable !== undefined)
    return { is: 'coming', because: `no node takes it: ${pod.unschedulable}` }
  return { is: 'coming', because: pod.containers.map(stateOf).join('; ') || `it is ${pod.phase}` }
}

/** How far the pod is on its way to all of its containers having ended. */
export function endingOf(pod: PodSnapshot): Readiness {
  const open = pod.containers.filter(container => container.state.is !== 'terminated')
  if (pod.containers.length > 0 && open.length === 0) return { is: 'ready' }
  const failure = open.map(failureOf).find(found => found !== undefined)
  return failure ?? { is: 'coming', because: open.map(stateOf).join('; ') || `it is ${pod.phase}` }
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

/** What state a container is in, as a short clause. */
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
