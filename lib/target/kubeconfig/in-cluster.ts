import { existsSync } from 'node:fs'

/** Where the kubelet puts the token of a pod's ServiceAccount (Kubernetes documentation, "Accessing the API from a Pod"). */
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Whether this process runs in a pod with the token of a ServiceAccount. */
export function isInCluster(environment: Readonly<NodeJS.ProcessEnv>): boolean {
  return (environment.KUBERNETES_SERVICE_HOST ?? '') !== '' && existsSync(TOKEN)
}
