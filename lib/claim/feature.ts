/**
 * A claim's need of a feature of Kubernetes that not every cluster serves, by its feature gate
 * (k8s.io/kubernetes/pkg/features/kube_features.go).
 */
export type FeatureNeed =
  /** A container names the signal that stops it (KEP-4960). */
  | 'feature: ContainerStopSignals'
  /** A container has a restart policy of its own, and rules for its exit codes (KEP-5307). */
  | 'feature: ContainerRestartRules'
  /** Such a rule restarts all containers of the pod (KEP-5532). */
  | 'feature: RestartAllContainersOnContainerExits'
