/** Where pods run, by the way to it: a cluster made for the run, one that is there, k3s, a bare CRI runtime. */
export const TARGET_KINDS = ['kind', 'kubeconfig', 'k3s', 'cri'] as const
export type TargetKind = (typeof TARGET_KINDS)[number]
