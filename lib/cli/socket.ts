import { Problem } from '../problem.ts'

/** The path of the unix socket that an endpoint names. @throws Problem (usage) for what is none */
export function socketIn(endpoint: string): string {
  const path = endpoint.replace(/^unix:\/\//, '')
  if (path.startsWith('/')) return path
  throw new Problem('usage', `'${endpoint}' is no unix socket.`, {
    remedy: 'An endpoint looks like unix:///run/containerd/containerd.sock.',
  })
}
