import { Problem } from '../problem.ts'

/**
 * The path of the unix socket in an endpoint.
 * @throws Problem (usage) if the endpoint is not a unix socket
 */
export function socketIn(endpoint: string): string {
  const path = endpoint.replace(/^unix:\/\//, '')
  if (path.startsWith('/')) return path
  throw new Problem('usage', `'${endpoint}' is not a unix socket.`, {
    remedy: 'Use an endpoint like unix:///run/containerd/containerd.sock.',
  })
}
