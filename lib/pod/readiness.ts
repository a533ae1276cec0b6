import { IMAGE_IS_LATE, IMAGE_IS_NOT_HAD } from '../target/image-reasons.ts'
import { type ContainerSnapshot, NOT_CREATED_YET, type PodSnapshot } from '../target/pod-snapshot.ts'
import { isOfTheEnvironment } from './environment-words.ts'

/**
 * How far a pod has come. `failed` can't become ready any more without something else first. Nothing that one pod
 * shows convicts the runtime: its `suspect` is the `environment` where the cluster's words say so, else `either`, and
 * then a control can tell (control.ts).
 */
export type Readiness =
  | { readonly is: 'ready' }
  | {
      readonly is: 'coming'
      readonly because: string
      /** Stays the same as long as the pod does not get any further, whatever words are used for it meanwhile. */
      readonly at: string
      readonly suspect: Suspect
    }
  | { readonly is: 'failed'; readonly because: string; readonly suspect: Suspect }

/** Who may be to blame for a pod that does not start. */
type Suspect = 'environment' | 'either'

const ENDS_AGAIN_AND_AGAIN = new Set(['CrashLoopBackOff'])

/** How far the pod is on its way to all of its containers running and being ready. */
export function readinessOf(pod: PodSnapshot): Readiness {
  if (pod.ready) return { is: 'ready' }
  const failure = failureOfPod(pod) ?? pod.containers.map(failureOf).find(found => found !== undefined)
  if (failure !== undefined) return failure
  if (pod.unschedulable !== undefined) {
    const because = `no node takes it: ${pod.unschedulable}`
    return { is: 'coming', because, at: 'no node takes it', suspect: 'environment' }
  }
  return coming(pod, pod.containers)
}

/** How far the pod is on its way to having started all of its containers, even if some have ended. */
export function beginningOf(pod: PodSnapshot): Readiness {
  const open = pod.containers.filter(container => container.state.is === 'waiting')
  if (pod.containers.length > 0 && open.length === 0) return { is: 'ready' }
  const failure = open.map(failureOf).find(found => found !== undefined)
  return failure ?? failureOfPod(pod) ?? coming(pod, open)
}

function failureOfPod({ failure, gaveUp }: PodSnapshot): Readiness | undefined {
  if (failure !== undefined) return { is: 'failed', because: failure, suspect: 'environment' }
  return gaveUp === undefined ? undefined : failedAs(gaveUp)
}

function coming(pod: PodSnapshot, open: readonly ContainerSnapshot[]): Readiness {
  return {
    is: 'coming',
    because: open.map(stateOf).join('; ') || `it is ${pod.phase}`,
    at: [pod.phase, ...open.map(stepOf)].join('; '),
    suspect: open.some(isHeldUp) ? 'environment' : 'either',
  }
}

/** Whether a container waits for its environment: an image, or what the cluster's words name. */
function isHeldUp({ state }: ContainerSnapshot): boolean {
  return state.is === 'waiting' && (IMAGE_IS_LATE.has(state.reason) || isOfTheEnvironment(state.message))
}

function failureOf(container: ContainerSnapshot): Readiness | undefined {
  const { state, name, image } = container
  if (state.is === 'terminated') {
    const because = `container ${name} has ended with exit code ${state.exitCode} (${state.reason})`
    return failedAs(withMessage(because, state.message))
  }
  if (state.is !== 'waiting') return undefined
  if (IMAGE_IS_NOT_HAD.has(state.reason)) {
    const because = `container ${name} lacks its image ${image} (${state.reason})`
    return { is: 'failed', because: withMessage(because, state.message), suspect: 'environment' }
  }
  if (ENDS_AGAIN_AND_AGAIN.has(state.reason))
    return failedAs(withMessage(`container ${name} starts and ends again and again`, state.message))
  return undefined
}

function failedAs(because: string): Readiness {
  return { is: 'failed', because, suspect: isOfTheEnvironment(because) ? 'environment' : 'either' }
}

/** Where a container is on its way, in words that do not change while it only tries again. */
function stepOf({ name, ready, state }: ContainerSnapshot): string {
  if (state.is !== 'waiting') return `${name} ${state.is} ${ready ? 'and ready' : ''}`
  if (IMAGE_IS_LATE.has(state.reason)) return `${name} lacks its image`
  return `${name} ${IN_THE_MAKING.has(state.reason) ? 'is made' : state.reason}`
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
function stateOf({ name, image, ready, state }: ContainerSnapshot): string {
  switch (state.is) {
    case 'waiting':
      if (IMAGE_IS_LATE.has(state.reason))
        return withMessage(`container ${name} waits for its image ${image} (${state.reason})`, state.message)
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
