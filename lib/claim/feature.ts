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
  /** A container can get other resources while its pod runs (KEP-1287). */
  | 'feature: InPlacePodVerticalScaling'
  /** A pod has resources for all its containers together (KEP-2837). */
  | 'feature: PodLevelResources'
  /** A volume has the files of an image (KEP-4639). */
  | 'feature: ImageVolume'
