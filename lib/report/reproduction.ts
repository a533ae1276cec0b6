import type { JudgedClaim } from './schema.ts'

/** The commands with which a person sees by hand what a claim saw: its pods applied, then each thing it did. */
export function reproduction({ manifests, evidence }: Pick<JudgedClaim, 'manifests' | 'evidence'>): string {
  const apply = manifests.map(manifest => `kubectl apply -f manifests/${manifest}`)
  const commands = evidence.flatMap(({ byHand }) => (byHand === undefined ? [] : [byHand]))
  const distinct = commands.filter((command, index) => command !== commands[index - 1])
  return [...apply, ...distinct].join('\n')
}
