import { PULLS_NO_MORE } from './pod-snapshot.ts'

/**
 * Waiting reasons of a container whose image the node lacks (k8s.io/kubernetes/pkg/kubelet/images/types.go). The kubelet
 * tries again, and a registry comes back.
 */
export const IMAGE_IS_LATE: ReadonlySet<string> = new Set([
  ...['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable', 'ImageInspectError'],
  'SignatureValidationFailed',
])

/** Those that do not pass by themselves: no pull is tried. */
export const IMAGE_IS_NOT_HAD: ReadonlySet<string> = new Set([
  ...['ErrImageNeverPull', 'InvalidImageName', PULLS_NO_MORE],
])
