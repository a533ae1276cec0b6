import type { JudgedClaim } from './schema.ts'

/**
 * The commands with which a person sees by hand what a claim saw: its pods applied, then each thing it did. On a bare
 * CRI runtime nobody but the suite makes pods of manifests: there the claim is judged again.
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

/** A static pod goes to the disk of a node, here of one that is a container as kind's are. */
function applied(manifest: string): string {
  return manifest.startsWith('static/')
    ? `docker cp manifests/${manifest} NODE:/etc/kubernetes/manifests/`
    : `kubectl apply -f manifests/${manifest}`
}
