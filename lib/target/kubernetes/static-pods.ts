import type { RunObject } from './run-objects.ts'

/** The folder from which a kubelet of the cluster reads static pods. */
export interface StaticPods {
  /** Gives a pod to the kubelet. @returns the name of its mirror on the API server */
  place(pod: RunObject): Promise<string>
  /** Takes the pods of a namespace from it. Goes on when the run has been aborted. */
  clear(namespace: string): Promise<void>
}
