import type { ContainerAddress } from '../target/target.ts'
import type { Pod } from './pod.ts'
import type { Scope } from './scope.ts'

/** A pid namespace mode that no version of the CRI has (k8s.io/cri-api, NamespaceMode: 0 to 3). */
const NO_MODE = 4

/** What one claim asks of a CRI runtime as no kubelet would. Every answer is noted for that claim. */
export class Cri {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  /**
   * Why the runtime refuses a container in the pod's sandbox that targets this one's pid namespace; undefined if it
   * ran the container, which is gone again.
   */
  async refusalToTarget(pod: Pod, { container, of }: { container: string; of: Pod }): Promise<string> {
    const target: ContainerAddress = { pod: of.name, container }
    const refusal = await this.#scope.cri.refusalOf(pod.name, { target })
    return this.#noted(pod, `the mode TARGET and container ${container} of pod ${of.name}`, refusal)
  }

  /** The same for a container of the pod that has ended. */
  async refusalToTargetEnded(pod: Pod, container: string): Promise<string> {
    const refusal = await this.#scope.cri.refusalOf(pod.name, { ended: { pod: pod.name, container } })
    return this.#noted(pod, `the mode TARGET and container ${container}, which has ended`, refusal)
  }

  /** The same for a target that no container has as its id. */
  async refusalToTargetNobody(pod: Pod): Promise<string> {
    const refusal = await this.#scope.cri.refusalOf(pod.name, { target: 'nobody' })
    return this.#noted(pod, 'the mode TARGET and the id of no container', refusal)
  }

  /** The same for a mode that the CRI does not have. */
  async refusalOfNoMode(pod: Pod): Promise<string> {
    const refusal = await this.#scope.cri.refusalOf(pod.name, { mode: NO_MODE })
    return this.#noted(pod, `the pid mode ${NO_MODE}, which the CRI does not have`, refusal)
  }

  /** Whether the runtime says that the pod's sandbox is ready. */
  async isReady(pod: Pod): Promise<boolean> {
    const isReady = await this.#scope.cri.isReady(pod.name)
    const seen = isReady ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY'
    this.#scope.note({ title: `state of the sandbox of pod ${pod.name}`, seen, byHand: 'crictl pods' })
    return isReady
  }

  /** Why the runtime refuses to stop and remove the pod's containers and its sandbox. */
  async refusalToRemove(pod: Pod): Promise<string> {
    this.#scope.mustNotOnlyLook()
    const seen = (await this.#scope.cri.refusalToRemove(pod.name)) ?? NOT_REFUSED
    this.#scope.note({ title: `removed the sandbox of pod ${pod.name}`, seen })
    return seen
  }

  /** Restarts the runtime, and returns once it answers. */
  async restartRuntime(): Promise<void> {
    this.#scope.mustNotOnlyLook()
    await this.#scope.cri.restart()
    this.#scope.note({ title: 'restarted the runtime', seen: 'it answers again' })
  }

  #noted(pod: Pod, what: string, refusal: string | undefined): string {
    const seen = refusal ?? NONE
    this.#scope.note({ title: `asked the runtime for a container of pod ${pod.name} with ${what}`, seen })
    return seen
  }
}

/** What a runtime says that removes a sandbox. */
export const NOT_REFUSED = 'no refusal: the sandbox is gone'

/** What a runtime says that refuses nothing. */
export const NONE = 'no refusal: the container ran'
