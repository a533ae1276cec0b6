import { type ClaimText, manifestsOf } from '../claim/claim.ts'

/**
 * How many pods of a node's room a wave leaves free: claims that are judged again, and controls, need more pods than
 * those of the wave.
 */
const SPARE = 10

/**
 * Divides claims into waves, so that the pods of a wave fit on the node at once. Claims that share a pod are in the
 * same wave. All are in one wave if there is room.
 * @param room how many pods fit; undefined if that is not known
 */
export function wavesOf<C extends Pick<ClaimText, 'pods'>>(
  claims: readonly C[],
  room: number | undefined,
): readonly (readonly C[])[] {
  if (room === undefined || podsOf(claims) <= room) return [claims]
  const most = Math.max(1, room - SPARE)
  const waves: C[][] = []
  for (const group of groupsOf(claims)) {
    const open = waves.find(wave => podsOf(group) === 0 || podsOf([...wave, ...group]) <= most)
    if (open === undefined) waves.push([...group])
    else open.push(...group)
  }
  const order = new Map(claims.map((claim, index) => [claim, index]))
  return waves.map(wave => wave.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)))
}

/** How many pods of these claims must be there at once at least: those of claims that share pods. */
export function podsAtOnce(claims: readonly Pick<ClaimText, 'pods'>[]): number {
  return Math.max(0, ...groupsOf(claims).map(podsOf))
}

function podsOf(claims: readonly Pick<ClaimText, 'pods'>[]): number {
  return new Set(claims.flatMap(manifestsOf)).size
}

/** Groups of claims that have no pod in common with other groups. */
function groupsOf<C extends Pick<ClaimText, 'pods'>>(claims: readonly C[]): readonly (readonly C[])[] {
  let groups: { manifests: Set<string>; claims: C[] }[] = []
  for (const claim of claims) {
    const manifests = new Set(manifestsOf(claim))
    const met = groups.filter(group => [...manifests].some(manifest => group.manifests.has(manifest)))
    const joined = {
      manifests: new Set([...met.flatMap(group => [...group.manifests]), ...manifests]),
      claims: [...met.flatMap(group => group.claims), claim],
    }
    groups = [...groups.filter(group => !met.includes(group)), joined]
  }
  return groups.map(group => group.claims)
}
