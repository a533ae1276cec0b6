import type { PodRequest } from '../claim/claim.ts'
import type { Notebook } from '../claim/notebook.ts'
import type { StoredFiles } from './cluster.ts'
import { JobUnderTest } from './job-under-test.ts'
import { Happenings } from './once.ts'
import { PodUnderTest, type UnderTest } from './pod-under-test.ts'
import type { Scope } from './scope.ts'

/** What the claims of one run share: the pods that were started for them, the objects that were stored, what has happened. */
export class Shared {
  readonly files: StoredFiles = new Map()
  readonly happenings = new Happenings()
  readonly #scope: Scope
  readonly #pods = new Map<string, PodUnderTest>()
  readonly #jobs = new Map<string, JobUnderTest>()

  /** @param scope by which everything is done that is done for no claim in particular */
  constructor(scope: Scope) {
    this.#scope = scope
  }

  /** What a request stands for; the same manifest is the same pod for all claims. */
  of(request: PodRequest): UnderTest {
    if (typeof request === 'string') return this.pod(request, 'ready')
    return 'job' in request ? this.job(request.job) : this.pod(request.begun, 'begun')
  }

  /** @throws Error when claims await different things of one pod: a fault of the suite */
  pod(manifest: string, until: 'ready' | 'begun'): PodUnderTest {
    const made = this.#pods.get(manifest) ?? new PodUnderTest(manifest, until, this.#scope)
    if (made.until !== until)
      throw new Error(`one claim awaits that ${manifest} is ready, another that it has begun`)
    this.#pods.set(manifest, made)
    return made
  }

  job(manifest: string): JobUnderTest {
    const made = this.#jobs.get(manifest) ?? new JobUnderTest(manifest, this.#scope)
    this.#jobs.set(manifest, made)
    return made
  }

  /** What was made of a manifest, if a claim has asked for it. */
  find(manifest: string): UnderTest | undefined {
    return this.#pods.get(manifest) ?? this.#jobs.get(manifest)
  }

  /** By what something is done for several claims, which note it there. */
  scopeNotingIn(notes: Notebook): Scope {
    return this.#scope.notingIn(notes)
  }

  /** Lets go of what this process holds of the pods. */
  close(): void {
    for (const pod of this.#pods.values()) pod.close()
  }
}
