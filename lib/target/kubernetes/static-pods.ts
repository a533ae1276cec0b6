import type { RunObject } from './run-objects.ts'

/** The folder that a kubelet of the cluster reads static pods from. */
export interface StaticPods {
  /** Gives a pod to the kubelet. @returns the name of the mirror pod on the API server */
  place(pod: RunObject): Promise<string>
  /** Removes a namespace's pods from the folder. Continues after the run is aborted. */
  clear(namespace: string): Promise<void>
}
