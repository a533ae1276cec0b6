/** The arguments of `pidns run` that judge the cluster of a kubeconfig without a question. */
export function onCluster(kubeconfig: string): readonly string[] {
  return ['--target', 'kubeconfig', '--yes', '--kubeconfig', kubeconfig]
}
