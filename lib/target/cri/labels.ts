import { RUN_LABEL } from '../run-mark.ts'
import type { PodOfRun } from './pod-of-run.ts'

/** Label on everything that any run of the suite creates, to find it again. */
const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const OURS = { [MANAGED_BY]: 'pidns-conformance' } as const

/** The labels of what one run creates. */
export function ofRun(runId: string): Readonly<Record<string, string>> {
  return { ...OURS, [RUN_LABEL]: runId }
}

/** The labels that identify a pod to runtimes and crictl (k8s.io/kubelet/pkg/types). */
export function podLabels({ name, namespace, uid, runId }: PodOfRun): Readonly<Record<string, string>> {
  return {
    ...ofRun(runId),
    'io.kubernetes.pod.name': name,
    'io.kubernetes.pod.namespace': namespace,
    'io.kubernetes.pod.uid': uid,
  }
}

export function containerLabels(pod: PodOfRun, container: string): Readonly<Record<string, string>> {
  return { ...podLabels(pod), 'io.kubernetes.container.name': container }
}
