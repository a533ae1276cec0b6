import { z } from 'zod'
import { run } from '../../command.ts'
import { inJson } from '../../in-json.ts'
import { isOfEndedProcess, thisProcess } from '../../ownership.ts'
import { runOfNamespace } from '../kubernetes/namespace-name.ts'
import type { RunObject } from '../kubernetes/run-objects.ts'
import type { StaticPods } from '../kubernetes/static-pods.ts'
import { OWNER_ANNOTATION } from '../run-mark.ts'

/** Where kubeadm makes kubelets read static pods from, including the control plane's own. */
const FOLDER = '/etc/kubernetes/manifests'

/** Writes next to the folder, then moves: a kubelet reads a file as soon as it appears. */
const PLACE = `printf '%s' "$2" > "/etc/kubernetes/$1" && mv "/etc/kubernetes/$1" ${FOLDER}/`
const CLEAR = `rm -f ${FOLDER}/"$1".*.json`
const LIST = `for file in ${FOLDER}/pidns-*.json; do [ ! -e "$file" ] || { cat "$file"; echo; }; done`

const aPlaced = z.object({
  metadata: z.looseObject({ namespace: z.string(), annotations: z.record(z.string(), z.string()) }),
})

/**
 * The static pod folder of the kubelet that runs a kind cluster's control plane. The node is a container on
 * this machine.
 */
export class NodeFolder implements StaticPods {
  readonly #node: string
  readonly #signal: AbortSignal

  /** @param cluster the name of the kind cluster */
  constructor(cluster: string, signal: AbortSignal) {
    this.#node = `${cluster}-control-plane`
    this.#signal = signal
  }

  async place({ metadata, ...pod }: RunObject): Promise<string> {
    const annotations = { [OWNER_ANNOTATION]: JSON.stringify(thisProcess()) }
    const owned = { ...pod, metadata: { ...metadata, annotations } }
    await this.#onNode(
      this.#signal,
      PLACE,
      `${metadata.namespace}.${metadata.name}.json`,
      JSON.stringify(owned),
    )
    return `${metadata.name}-${this.#node}`
  }

  async clear(namespace: string): Promise<void> {
    if (runOfNamespace(namespace) === undefined) throw new Error(`${namespace} is not a run's namespace`)
    await this.#onNode(new AbortController().signal, CLEAR, namespace)
  }

  /** Removes the static pods that ended runs left behind. */
  async sweep(): Promise<void> {
    const lines = (await this.#onNode(this.#signal, LIST)).split('\n').filter(line => line !== '')
    const abandoned = lines.flatMap(placedIn).filter(({ annotations, namespace }) => {
      return runOfNamespace(namespace) !== undefined && isOfEndedProcess(annotations[OWNER_ANNOTATION])
    })
    for (const { namespace } of abandoned) await this.clear(namespace)
  }

  #onNode(signal: AbortSignal, script: string, ...args: readonly string[]): Promise<string> {
    return run(signal, 'docker', ['exec', this.#node, 'sh', '-c', script, 'sh', ...args])
  }
}

/** The metadata of the pod in a file; nothing if the pod is not ours or the file is incomplete. */
function placedIn(text: string): z.infer<typeof aPlaced>['metadata'][] {
  const placed = inJson(aPlaced, text)
  return placed === undefined ? [] : [placed.metadata]
}
