import { isDeepStrictEqual } from 'node:util'
import { manifestOf, type PodRequest } from '../claim/claim.ts'
import type { Notebook } from '../claim/notebook.ts'
import type { ContainerAddress } from '../target/target.ts'
import type { StoredFiles } from './cluster.ts'
import { JobUnderTest } from './job-under-test.ts'
import { Happenings } from './once.ts'
import { PodUnderTest, type UnderTest } from './pod-under-test.ts'
import type { Scope } from './scope.ts'

/** What was made for a request. */
interface Asked {
  readonly request: PodRequest
  readonly it: PodUnderTest | JobUnderTest
}

/**
 * What the claims of one run share: the pods started for them, the objects stored, and the one-time events.
 */
export class Shared {
  readonly files: StoredFiles = new Map()
  readonly happenings = new Happenings()
  readonly #scope: Scope
  readonly #underTest = new Map<string, Asked>()

  /** @param scope for everything done for no claim in particular */
  constructor(scope: Scope) {
    this.#scope = scope
  }

  /**
   * The pod or Job that a request means; the same manifest is the same pod for all claims.
   * @throws Error when claims wait for different things of one pod: a fault of the suite
   */
  of(request: PodRequest): PodUnderTest | JobUnderTest {
    const manifest = manifestOf(request)
    const asked = this.#underTest.get(manifest) ?? { request, it: this.#made(request) }
    if (!isDeepStrictEqual(asked.request, request))
      throw new Error(`one claim waits for ${manifest} to be ready, another for it to begin`)
    this.#underTest.set(manifest, asked)
    return asked.it
  }

  #made(request: PodRequest): PodUnderTest | JobUnderTest {
    if (typeof request === 'string') return new PodUnderTest(request, 'ready', this.#scope)
    if ('job' in request) return new JobUnderTest(request.job, this.#scope)
    return new PodUnderTest(request.begun, 'begun', this.#scope)
  }

  /** The pod or Job made from a manifest, if a claim has asked for it. */
  find(manifest: string): UnderTest | undefined {
    return this.#underTest.get(manifest)?.it
  }

  /** A container of each pod that has started. */
  get startedContainers(): readonly ContainerAddress[] {
    return [...this.#underTest.values()].flatMap(({ it }) =>
      it instanceof PodUnderTest ? it.startedContainers : [],
    )
  }

  /** The scope for what is done for several claims, which is noted there. */
  scopeNotingIn(notes: Notebook): Scope {
    return this.#scope.notingIn(notes)
  }

  /** Releases what this process holds of the pods. */
  close(): void {
    for (const { it } of this.#underTest.values()) it.close()
  }
}
