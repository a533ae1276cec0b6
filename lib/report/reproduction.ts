import type { JudgedClaim } from './schema.ts'

/**
 * The commands to check a claim by hand: apply its pods, then repeat each of its steps. On a bare CRI runtime
 * only the suite can create pods from manifests, so there the command tests the claim again.
 */
export function reproduction({
  manifests,
  evidence,
  again,
}: Pick<JudgedClaim, 'manifests' | 'evidence' | 'again'>): string {
  if (again !== undefined) return again
  const apply = manifests.map(applied)
  const commands = evidence.flatMap(({ byHand }) => (byHand === undefined ? [] : [byHand]))
  const distinct = commands.filter((command, index) => command !== commands[index - 1])
  return [...apply, ...distinct].join('\n')
}

/** Applies a manifest. A static pod goes onto the disk of a node, here a container as in kind. */
function applied(manifest: string): string {
  return manifest.startsWith('static/')
    ? `docker cp manifests/${manifest} NODE:/etc/kubernetes/manifests/`
    : `kubectl apply -f manifests/${manifest}`
}
