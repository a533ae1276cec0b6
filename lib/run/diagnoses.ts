import type { Evidence } from '../claim/evidence.ts'
import type { Outcome } from '../claim/outcome.ts'
import type { UnderTest } from '../pod/pod-under-test.ts'

/** Whether the user will want to know the reason. */
export function isBad({ judgement }: Outcome): boolean {
  return judgement.verdict === 'fail' || judgement.verdict === 'inconclusive'
}

/** What pods look like when a claim first does not hold on them: one look per pod, at that moment. */
export class Diagnoses {
  readonly #begun = new Map<string, Promise<void>>()
  readonly #seen = new Map<string, readonly Evidence[]>()

  /** Begins to look at these pods, unless it already has. Does not wait. */
  of(pods: readonly UnderTest[]): void {
    for (const pod of pods) {
      if (this.#begun.has(pod.manifest)) continue
      const looked = pod.diagnose().then(seen => void this.#seen.set(pod.manifest, seen))
      this.#begun.set(pod.manifest, looked)
    }
  }

  get any(): boolean {
    return this.#begun.size > 0
  }

  /** Waits for all looks that have begun. */
  async done(): Promise<void> {
    await Promise.all(this.#begun.values())
  }

  /** What a report says about a pod. */
  told(manifest: string): { diagnosis?: Evidence[] } {
    const seen = this.#seen.get(manifest) ?? []
    return seen.length === 0 ? {} : { diagnosis: seen.map(item => ({ ...item })) }
  }
}
