import { DoesNotApply } from '../claim/verdict.ts'
import type { ContainerSnapshot } from '../target/pod-snapshot.ts'

/**
 * The signal that the runtime says it stops a container with.
 * @throws DoesNotApply where it tells none: then it is older than stop signals, and sends its own (KEP-4960, "Version skew
 *   with CRI API and container runtime")
 */
export function stopSignalToldBy({ name, stopSignal }: ContainerSnapshot): string {
  if (stopSignal !== undefined) return stopSignal
  throw new DoesNotApply(`the runtime does not tell by which signal it stops container ${name}`)
}
