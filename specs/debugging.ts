import type { Pod } from '../lib/pod/pod.ts'

/** A sharing pod gets an ephemeral container that asks for nothing. */
export async function debugged({ sharing }: { sharing: Pod }) {
  await sharing.addEphemeral('debugger')
}
