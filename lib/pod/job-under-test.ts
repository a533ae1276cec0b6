import type { Evidence } from '../claim/evidence.ts'
import { readManifest } from '../target/manifest.ts'
import type { JobSnapshot, PodSnapshot } from '../target/pod-snapshot.ts'
import { diagnosisOfJob } from './diagnosis.ts'
import { imagesOf, type UnderTest } from './pod-under-test.ts'
import { beginningOf, type Readiness } from './readiness.ts'
import type { Scope } from './scope.ts'
import { hasStarted } from './starting.ts'
import { withWarning } from './warned.ts'

/** A Job of a run: one pod, which the cluster makes and names. */
export class JobUnderTest implements UnderTest {
  readonly manifest: string
  readonly #scope: Scope
  #started: Promise<void> | undefined
  #startSeconds: number | undefined
  #yaml: string | undefined
  #name: string | undefined
  #pod: PodSnapshot | undefined

  constructor(manifest: string, scope: Scope) {
    this.manifest = manifest
    this.#scope = scope
  }

  /** The Job's name, from its manifest. */
  get name(): string {
    if (this.#name === undefined) throw new Error(`${this.manifest} has not been applied`)
    return this.#name
  }

  get knownAs(): string | undefined {
    return this.#name
  }

  get node(): string | undefined {
    return this.#pod?.node
  }

  get images(): ReadonlyMap<string, string> {
    return imagesOf(this.#pod)
  }

  get yaml(): string | undefined {
    return this.#yaml
  }

  /** Seconds from creation until its pod ran, once it does. */
  get startSeconds(): number | undefined {
    return this.#startSeconds
  }

  start(): Promise<void> {
    this.#started ??= this.#scope.inTurn(() => this.#start())
    return this.#started
  }

  async #start(): Promise<void> {
    const { target, kubernetes } = this.#scope
    const begin = performance.now()
    const content = await readManifest(this.manifest)
    const { name } = content.pod.metadata
    this.#name = name
    this.#yaml = content.text
    await target.apply(content)
    const ask = async () => {
      const job = await kubernetes.lookAtJob(name)
      this.#pod = job.pods[0]
      return readinessOfJob(job)
    }
    await hasStarted(`The pod of job ${name} (${this.manifest})`, ask, this.#scope).catch(async thrown => {
      throw await withWarning(thrown, name, target)
    })
    this.#startSeconds = (performance.now() - begin) / 1000
  }

  async diagnose(): Promise<readonly Evidence[]> {
    return this.#name === undefined ? [] : diagnosisOfJob(this.#name, this.#scope)
  }

  close(): void {}
}

/**
 * A Job has started once its pod's containers have started: its work may be done before the pod is seen
 * running.
 */
function readinessOfJob({ pods: [pod] }: JobSnapshot): Readiness {
  if (pod === undefined) {
    const because = 'it has not been made'
    return { is: 'coming', because, at: because, suspect: 'environment' }
  }
  return pod.phase === 'Pending' ? beginningOf(pod) : { is: 'ready' }
}
