import { z } from 'zod'
import { run } from '../../command.ts'
import { inJson } from '../../in-json.ts'
import { isOfEndedProcess, runOfName, thisProcess } from '../../ownership.ts'
import type { RunObject } from '../kubernetes/run-objects.ts'
import type { StaticPods } from '../kubernetes/static-pods.ts'
import { OWNER_ANNOTATION } from '../run-mark.ts'

/** Where kubeadm has kubelets read static pods from, the control plane's own among them. */
const FOLDER = '/etc/kubernetes/manifests'

/** Written beside the folder first: a kubelet reads a file as soon as it is there. */
const PLACE = `printf '%s' "$2" > "/etc/kubernetes/$1" && mv "/etc/kubernetes/$1" ${FOLDER}/`
const CLEAR = `rm -f ${FOLDER}/"$1".*.json`
const LIST = `for file in ${FOLDER}/pidns-*.json; do [ ! -e "$file" ] || { cat "$file"; echo; }; done`

const aPlaced = z.object({
  metadata: z.looseObject({ namespace: z.string(), annotations: z.record(z.string(), z.string()) }),
})

/** The folder of the kubelet that runs the control plane of a kind cluster; its node is a container of this machine. */
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
    if (runOfName(namespace) === undefined) throw new Error(`${namespace} is no namespace of a run`)
    await this.#onNode(new AbortController().signal, CLEAR, namespace)
  }

  /** Removes the static pods of runs that ended without doing so. */
  async sweep(): Promise<void> {
    const lines = (await this.#onNode(this.#signal, LIST)).split('\n').filter(line => line !== '')
    const abandoned = lines.flatMap(placedIn).filter(({ annotations, namespace }) => {
      return runOfName(namespace) !== undefined && isOfEndedProcess(annotations[OWNER_ANNOTATION])
    })
    for (const { namespace } of abandoned) await this.clear(namespace)
  }

  #onNode(signal: AbortSignal, script: string, ...args: readonly string[]): Promise<string> {
    return run(signal, 'docker', ['exec', this.#node, 'sh', '-c', script, 'sh', ...args])
  }
}

/** The pod of a file; nothing where it is none of ours, or was not written to its end. */
function placedIn(text: string): z.infer<typeof aPlaced>['metadata'][] {
  const placed = inJson(aPlaced, text)
  return placed === undefined ? [] : [placed.metadata]
}
