import type { PodRequest } from '../claim/claim.ts'
import type { Notebook } from '../claim/notebook.ts'
import type { StoredFiles } from './cluster.ts'
import { JobUnderTest } from './job-under-test.ts'
import { Happenings } from './once.ts'
import { PodUnderTest, type UnderTest } from './pod-under-test.ts'
import type { Scope } from './scope.ts'

/**
 * What the claims of one run share: the pods started for them, the objects stored, and the one-time events.
 */
export class Shared {
  readonly files: StoredFiles = new Map()
  readonly happenings = new Happenings()
  readonly #scope: Scope
  readonly #pods = new Map<string, PodUnderTest>()
  readonly #jobs = new Map<string, JobUnderTest>()

  /** @param scope for everything done for no claim in particular */
  constructor(scope: Scope) {
    this.#scope = scope
  }

  /** The pod or Job that a request means; the same manifest is the same pod for all claims. */
  of(request: PodRequest): UnderTest {
    if (typeof request === 'string') return this.pod(request, 'ready')
    return 'job' in request ? this.job(request.job) : this.pod(request.begun, 'begun')
  }

  /** @throws Error when claims wait for different things of one pod: a fault of the suite */
  pod(manifest: string, until: 'ready' | 'begun'): PodUnderTest {
    const made = this.#pods.get(manifest) ?? new PodUnderTest(manifest, until, this.#scope)
    if (made.until !== until)
      throw new Error(`one claim waits for ${manifest} to be ready, another for it to begin`)
    this.#pods.set(manifest, made)
    return made
  }

  job(manifest: string): JobUnderTest {
    const made = this.#jobs.get(manifest) ?? new JobUnderTest(manifest, this.#scope)
    this.#jobs.set(manifest, made)
    return made
  }

  /** The pod or Job made from a manifest, if a claim has asked for it. */
  find(manifest: string): UnderTest | undefined {
    return this.#pods.get(manifest) ?? this.#jobs.get(manifest)
  }

  /** The scope for what is done for several claims, which is noted there. */
  scopeNotingIn(notes: Notebook): Scope {
    return this.#scope.notingIn(notes)
  }

  /** Releases what this process holds of the pods. */
  close(): void {
    for (const pod of this.#pods.values()) pod.close()
  }
}
