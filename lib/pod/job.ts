import { AssertionError } from 'chai'
import type { ContainerSnapshot, JobSnapshot } from '../target/pod-snapshot.ts'
import { eventually, type Within } from './eventually.ts'
import type { JobUnderTest } from './job-under-test.ts'
import { isInTheMaking } from './readiness.ts'
import type { Scope } from './scope.ts'

/** A Job as one claim sees it. Its pod runs or has run, and everything seen of it is noted for the claim. */
export class Job {
  readonly #job: JobUnderTest
  readonly #scope: Scope

  constructor(job: JobUnderTest, scope: Scope) {
    this.#job = job
    this.#scope = scope
  }

  /** Waits until the Job has completed. @throws AssertionError when it fails, or does not complete in time */
  async completes(patience: Within): Promise<void> {
    let last: JobSnapshot | undefined
    const isMade = () => (last === undefined ? [] : containersOf(last)).some(isInTheMaking)
    const done = await eventually(
      this.#scope,
      async () => {
        const now = await this.#look()
        last = now
        if (now.ended === undefined)
          throw new AssertionError(`expected job ${this.#job.name} to end, saw ${told(now)}`)
        return now
      },
      { ...patience, excuse: () => (isMade() ? 'The cluster is still making its pod.' : undefined) },
    )
    this.#note(done)
    if (done.ended !== 'Complete')
      throw new AssertionError(`expected job ${this.#job.name} to complete, saw ${told(done)}`)
  }

  /** Whether the Job has ended, and how: `Complete`, `Failed`, or undefined while it goes on. */
  async ending(): Promise<string | undefined> {
    const now = await this.#look()
    this.#note(now)
    return now.ended
  }

  /** A container of the Job's pod as the cluster sees it now. */
  async container(name: string): Promise<ContainerSnapshot> {
    const now = await this.#look()
    const found = containersOf(now).find(container => container.name === name)
    if (found === undefined)
      throw new AssertionError(
        `expected job ${this.#job.name} to have a pod with a container ${name}, saw ${told(now)}`,
      )
    this.#scope.note({
      title: `state of container ${name} of job ${this.#job.name}`,
      seen: JSON.stringify(found),
    })
    return found
  }

  #look(): Promise<JobSnapshot> {
    return this.#scope.kubernetes.lookAtJob(this.#job.name)
  }

  #note(now: JobSnapshot): void {
    const { name } = this.#job
    this.#scope.note({
      title: `job ${name}`,
      seen: JSON.stringify(now, null, 2),
      byHand: `kubectl get job ${name} -o yaml; kubectl get pods -l job-name=${name} -o yaml`,
    })
  }
}

function containersOf({ pods }: JobSnapshot): readonly ContainerSnapshot[] {
  return pods.flatMap(({ containers, others }) => [...containers, ...others])
}

function told(now: JobSnapshot): string {
  return JSON.stringify(now)
}
