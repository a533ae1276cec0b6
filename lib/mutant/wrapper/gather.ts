import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { kindOf, nameOf, podOf, sandboxIdOf } from '../oci/annotations.ts'
import type { OciConfig } from '../oci/config.ts'
import type { ContainerFacts, Neighbour, PodFacts } from '../oci/facts.ts'
import { pidModeOf } from '../oci/pid-namespace.ts'
import { hasUserNamespace } from '../oci/sharing.ts'
import type { Call } from './call.ts'

/** A container's state, which runc keeps in `<root>/<id>/state.json`. */
export interface RuntimeState {
  readonly init_process_pid: number
  /** By controller. On cgroup v2 the key is empty. */
  readonly cgroup_paths: Readonly<Record<string, string>>
  readonly config: { readonly labels?: readonly string[]; readonly namespaces?: readonly { type: string }[] }
}

/** What one mutant's wrapper remembers of the pods it saw, in the files of a folder. */
export class Memory {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  /** The pod of a bundle. */
  podOf(config: OciConfig, bundle: string): PodFacts {
    const bundles = dirname(bundle)
    const sandboxId = sandboxIdOf(config)
    const lines = this.#read(`pod-${sandboxId}`)
    const earlier = lines.map(line => {
      const [id = '', name = ''] = line.split(' ')
      return neighbour(name, pidOf(join(bundles, id)))
    })
    const firstSharingSandbox = this.#read('sharing')
      .map(id => pidOf(join(bundles, id)))
      .find(pid => pid !== undefined)
    const pid = kindOf(config) === 'container' ? pidOf(join(bundles, sandboxId)) : undefined
    const earlierOfName = this.#earlierOfName(config, bundles)
    return {
      earlier,
      ...(earlierOfName !== undefined && { earlierOfName }),
      ...(firstSharingSandbox !== undefined && { firstSharingSandbox }),
      ...(pid !== undefined && { sandbox: sandboxOf(pid, join(bundles, sandboxId)) }),
    }
  }

  /** Remembers a container that the runtime is creating. */
  note(config: OciConfig, id: string, pod: PodFacts): void {
    if (kindOf(config) === 'sandbox') return
    this.#append(`pod-${sandboxIdOf(config)}`, `${id} ${nameOf(config)}`)
    this.#append(`named-${podOf(config).name}`, `${sandboxIdOf(config)} ${podOf(config).uid}`)
    if (pidModeOf(config, pod) === 'POD' && !hasUserNamespace(config))
      this.#append('sharing', sandboxIdOf(config))
  }

  /** Sandboxes that were made anew for the same pod are not another pod. */
  #earlierOfName(config: OciConfig, bundles: string): PodFacts['earlierOfName'] {
    const { name, uid } = podOf(config)
    const first = this.#read(`named-${name}`).find(line => !line.endsWith(` ${uid}`))
    if (first === undefined) return undefined
    const pid = pidOf(join(bundles, first.split(' ')[0] ?? ''))
    return pid === undefined ? {} : { pid }
  }

  #read(file: string): readonly string[] {
    try {
      const text = readFileSync(join(this.#folder, file), 'utf8')
      return [...new Set(text.split('\n').filter(line => line !== ''))]
    } catch {
      return []
    }
  }

  #append(file: string, line: string): void {
    appendFileSync(join(this.#folder, file), `${line}\n`)
  }
}

/** A container's state. Undefined when the container is gone: only the real runtime can report that. */
export function stateOf({ root, id }: Call): RuntimeState | undefined {
  try {
    return JSON.parse(readFileSync(join(root, id, 'state.json'), 'utf8')) as RuntimeState
  } catch {
    return undefined
  }
}

/** An existing container and its pod. */
export function containerOf(state: RuntimeState, memory: Memory): ContainerFacts {
  const bundle =
    state.config.labels?.find(label => label.startsWith('bundle='))?.slice('bundle='.length) ?? ''
  const config = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8')) as OciConfig
  const pod = memory.podOf(config, bundle)
  const name = nameOf(config)
  return {
    ...pod,
    kind: kindOf(config),
    name,
    pid: state.init_process_pid,
    joins: pidModeOf(config, pod),
    daemons: daemonsOf(state, pod, bundle),
    neighbours: pod.earlier.filter(({ name: other, pid }) => other !== name && pid !== undefined),
  }
}

/** Node PID of a running container's main process. containerd's shim writes it into the bundle. */
function pidOf(bundle: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(bundle, 'init.pid'), 'utf8'))
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return /^State:\s*[ZX]/m.test(status) ? undefined : pid
  } catch {
    return undefined
  }
}

function sandboxOf(pid: number, bundle: string): NonNullable<PodFacts['sandbox']> {
  const text = readFileSync(join(bundle, 'config.json'), 'utf8')
  const types = (JSON.parse(text) as OciConfig).linux.namespaces.map(({ type }) => type)
  return { pid, ownsPidNamespace: types.includes('pid'), usesHostNetwork: !types.includes('network') }
}

function neighbour(name: string, pid: number | undefined): Neighbour {
  return { name, ...(pid !== undefined && { pid }) }
}

/**
 * Leaves exec'd processes out: while they run, containerd does not consider the container ended. In the node's pid
 * namespace the shim adopts the orphans, which is also the parent of all that it started.
 */
function daemonsOf({ cgroup_paths }: RuntimeState, { sandbox }: PodFacts, bundle: string): readonly number[] {
  const group = cgroup_paths.devices ?? cgroup_paths[''] ?? ''
  const parents = new Map(processesIn(group).map(pid => [pid, parentOf(pid)]))
  const adopters = sandbox === undefined ? [] : [sandbox.pid, parentOf(sandbox.pid)]
  const started = startedIn(bundle)
  const ancestorOf = (pid: number): number => {
    const parent = parents.get(pid)
    return parent !== undefined && parents.has(parent) ? ancestorOf(parent) : pid
  }
  return [...parents.keys()].filter(pid => {
    const ancestor = ancestorOf(pid)
    return adopters.includes(parents.get(ancestor)) && !started.includes(ancestor)
  })
}

/** What the shim started in a container: it keeps the PID of each in a file of the bundle until it has ended. */
function startedIn(bundle: string): readonly number[] {
  const files = readdirSync(bundle).filter(name => name.endsWith('.pid'))
  return files.map(name => Number(readFileSync(join(bundle, name), 'utf8')))
}

function processesIn(group: string): readonly number[] {
  try {
    // A container that manages control groups may have made inner ones.
    const inner = readdirSync(group, { recursive: true, withFileTypes: true }).flatMap(foldersOf)
    return [group, ...inner].flatMap(folder =>
      readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number),
    )
  } catch {
    // The group is gone, and so are its processes.
    return []
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

function foldersOf(entry: { isDirectory(): boolean; parentPath: string; name: string }): readonly string[] {
  return entry.isDirectory() ? [join(entry.parentPath, entry.name)] : []
}
