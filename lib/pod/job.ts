import { AssertionError, expect } from 'chai'
import { type Evidence, noteEvidence } from '../claim/evidence.ts'
import type { ContainerSnapshot, JobSnapshot } from '../target/pod-snapshot.ts'
import { diagnosisOfJob } from './diagnosis.ts'
import { eventually } from './eventually.ts'
import { readManifest } from './manifest.ts'
import { beginningOf, isInTheMaking, type Readiness } from './readiness.ts'
import { stage } from './stage.ts'
import { hasStarted } from './starting.ts'

/** A Job under test: one pod, which the cluster makes and names. */
export class Job {
  readonly manifest: string
  #started: Promise<void> | undefined
  #startSeconds: number | undefined
  #yaml: string | undefined
  #name = ''

  constructor(manifest: string) {
    this.manifest = manifest
  }

  /** The manifest's text, once it has been applied. */
  get yaml(): string | undefined {
    return this.#yaml
  }

  /** What a person wants to see of the Job when a claim does not hold on it. Never rejects. */
  async diagnose(): Promise<readonly Evidence[]> {
    return this.#name === '' ? [] : diagnosisOfJob(this.#name)
  }

  /** Seconds from being created until its pod ran, once it does. */
  get startSeconds(): number | undefined {
    return this.#startSeconds
  }

  /** Creates the Job, once, and returns when its pod runs or has ended. @throws PodNotStarted */
  start(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  async #start(): Promise<void> {
    const { target, signal, slow } = stage()
    const begin = performance.now()
    const content = await readManifest(this.manifest)
    this.#name = content.pod.metadata.name
    this.#yaml = content.text
    await target.apply(content)
    const ask = async () => readinessOfJob(await target.lookAtJob(this.#name))
    await hasStarted(`The pod of job ${this.#name} (${this.manifest})`, ask, { signal, slow })
    this.#startSeconds = (performance.now() - begin) / 1000
  }

  /** Waits until the Job has completed. @throws AssertionError when it has not by then, or has failed. */
  async completes({ within }: { within: number }): Promise<void> {
    let last: JobSnapshot | undefined
    const isMade = () =>
      (last?.pods ?? []).flatMap(({ containers, others }) => [...containers, ...others]).some(isInTheMaking)
    const done = await eventually(
      async () => {
        const now = await stage().target.lookAtJob(this.#name)
        last = now
        expect(now.ended, told(this.#name, now)).not.to.equal(undefined)
        return now
      },
      { within, excuse: () => (isMade() ? 'The cluster is still making its pod.' : undefined) },
    )
    this.#note(done)
    expect(done.ended, told(this.#name, done)).to.equal('Complete')
  }

  /** Whether the Job has ended, and how: `Complete`, `Failed`, or undefined while it goes on. */
  async ending(): Promise<string | undefined> {
    const now = await stage().target.lookAtJob(this.#name)
    this.#note(now)
    return now.ended
  }

  /** A container of the Job's pod as the cluster sees it now. */
  async container(name: string): Promise<ContainerSnapshot> {
    const { pods } = await stage().target.lookAtJob(this.#name)
    const found = pods
      .flatMap(({ containers, others }) => [...containers, ...others])
      .find(container => container.name === name)
    if (found === undefined)
      throw new AssertionError(`expected job ${this.#name} to have a pod with a container ${name}`)
    noteEvidence({ title: `state of container ${name} of job ${this.#name}`, seen: JSON.stringify(found) })
    return found
  }

  close(): void {}

  #note(now: JobSnapshot): void {
    noteEvidence({
      title: `job ${this.#name}`,
      seen: JSON.stringify(now, null, 2),
      byHand: `kubectl get job ${this.#name} -o yaml; kubectl get pods -l job-name=${this.#name} -o yaml`,
    })
  }
}

/** A Job has started when the containers of its pod have been: its work may be done before the pod is seen running. */
function readinessOfJob({ pods: [pod] }: JobSnapshot): Readiness {
  if (pod === undefined) return { is: 'coming', because: 'it has not been made', suspect: 'environment' }
  return pod.phase === 'Pending' ? beginningOf(pod) : { is: 'ready' }
}

/** Names a Job by its manifest below `manifests/`. */
export function job(manifest: string): Job {
  return new Job(manifest)
}

function told(name: string, now: JobSnapshot): string {
  return `job ${name}, of which the cluster tells ${JSON.stringify(now)}`
}
