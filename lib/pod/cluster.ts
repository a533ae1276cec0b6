import { AssertionError } from 'chai'
import { Problem } from '../problem.ts'
import type { ApiAnswer, ApiObject, ApiRequest, PodSecurityLevel } from '../target/api-request.ts'
import { type ManifestObject, readObjects } from '../target/manifest.ts'
import type { Kubernetes } from '../target/target.ts'
import { eventually, type Within } from './eventually.ts'
import type { Pod } from './pod.ts'
import type { Scope } from './scope.ts'
import { containersOf } from './sharing.ts'

const NOT_FOUND = 404

/** How an object is shown to the API server. */
interface Showing {
  /** A namespace in which Pod Security admission enforces this level; by default the run's own. */
  readonly enforcing?: PodSecurityLevel
  /** What the API server does about fields that it does not know; by default it refuses them. */
  readonly unknownFields?: ApiRequest['unknownFields']
}

/** An ephemeral container, as `kubectl debug` adds one. */
interface Debugger {
  readonly image: string
  /** The container whose process namespace it is to enter. */
  readonly target: string
}

/** What becomes of the files whose objects a run stores, each once; all claims read what was stored. */
export type StoredFiles = Map<string, Promise<readonly StoredObject[]>>

/** What a cluster says beyond its pods, as one claim is given it: what it is asked and answers is noted for the claim. */
export class Cluster {
  readonly #scope: Scope
  readonly #files: StoredFiles

  constructor(scope: Scope, files: StoredFiles) {
    this.#scope = scope
    this.#files = files
  }

  /** The pod's object as the API server stores it. */
  async stored({ name }: Pod): Promise<ApiObject> {
    const seen = await this.#scope.kubernetes.stored(name)
    this.#scope.note({
      title: `pod ${name} as stored`,
      seen: JSON.stringify(seen.spec, null, 2),
      byHand: `kubectl get pod ${name} -o yaml`,
    })
    return seen
  }

  /** What it answers to the only object of a file below `manifests/`, which it does not store. */
  async answerTo(file: string, showing: Showing = {}): Promise<ApiAnswer> {
    const [object, ...others] = await readObjects(file)
    if (object === undefined || others.length > 0) throw new Error(`${file} must describe one object`)
    const { enforcing, unknownFields = 'refused' } = showing
    const { kubernetes } = this.#scope
    const namespace = enforcing === undefined ? undefined : await kubernetes.namespaceEnforcing(enforcing)
    const request = { verb: 'create', object, dryRun: true, unknownFields } as const
    const answer = await kubernetes.answerTo({ ...request, ...(namespace !== undefined && { namespace }) })
    const judged =
      enforcing === undefined
        ? withoutPodSecurity(answer)
        : await withWhatWasAdded(answer, request, kubernetes)
    const into = enforcing === undefined ? '' : ` into a namespace that enforces ${enforcing}`
    return noted(this.#scope, judged, {
      title: `created ${nameOf(object)}${into} by a dry run`,
      byHand: createByHand(file, unknownFields, enforcing),
    })
  }

  /**
   * The first pod that a StatefulSet makes by its template, as it is stored.
   * @throws Problem (environment) when none is made by then: that is its controller's doing, or of what keeps pods out
   */
  async podOf(statefulSet: string, { within }: Within): Promise<ApiAnswer> {
    const name = `${statefulSet}-0`
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name } }
    const request = { verb: 'read', object, dryRun: false, unknownFields: 'refused' } as const
    let isLate = false
    const made = eventually(
      this.#scope,
      async () => {
        const answer = await this.#scope.kubernetes.answerTo(request)
        const isThere = answer.is !== 'barred' || answer.code !== NOT_FOUND
        if (!isThere)
          throw new AssertionError(`expected StatefulSet ${statefulSet} to make pod ${name}, saw none`)
        return answer
      },
      {
        within,
        excuse: () => {
          isLate = true
          return 'The cluster has not made it.'
        },
      },
    )
    const answer = await made.catch(async thrown => {
      if (!isLate) throw thrown
      const said = (await this.#scope.target.events(statefulSet, 'warnings')).at(-1) ?? 'nothing of it'
      throw new Problem(
        'environment',
        `No pod of StatefulSet ${statefulSet} was made; the cluster said: ${said}`,
      )
    })
    return noted(this.#scope, answer, {
      title: `read pod ${name}`,
      byHand: `kubectl get pod ${name} -o yaml`,
    })
  }

  /** Stores every object of a file, the first time a claim of the run asks for it; none of them may run anything. */
  async store(file: string): Promise<Stored> {
    const made = this.#files.get(file) ?? store(file, this.#scope.kubernetes)
    this.#files.set(file, made)
    return new Stored(file, await made, this.#scope)
  }
}

async function store(file: string, kubernetes: Kubernetes): Promise<readonly StoredObject[]> {
  const objects = await readObjects(file)
  return Promise.all(objects.map(async object => ({ object, answer: await storedFrom(object, kubernetes) })))
}

/** Creates an object and reads it back. */
async function storedFrom(object: ManifestObject, kubernetes: Kubernetes): Promise<ApiAnswer> {
  const request = { object, dryRun: false, unknownFields: 'refused' } as const
  const created = await kubernetes.answerTo({ ...request, verb: 'create' })
  if (created.is !== 'accepted') return withoutPodSecurity(created)
  return kubernetes.answerTo({ ...request, verb: 'read' })
}

/** An object that was sent to be stored, and what was answered. */
export interface StoredObject {
  readonly object: ManifestObject
  readonly answer: ApiAnswer
}

/** The objects of a file, which were sent to be stored, as one claim reads them. */
export class Stored {
  readonly #file: string
  readonly #all: readonly StoredObject[]
  readonly #scope: Scope

  constructor(file: string, all: readonly StoredObject[], scope: Scope) {
    this.#file = file
    this.#all = all
    this.#scope = scope
  }

  /** The object as it is read back; what refused it, where it was not stored. */
  the(name: string): ApiAnswer {
    const { object, answer } = this.#find(name)
    return noted(this.#scope, answer, {
      title: `created ${nameOf(object)} and read it back`,
      byHand: `${this.#create} && kubectl get ${object.kind.toLowerCase()} ${name} -o yaml`,
    })
  }

  /** What the API server answers to a change of an object (a JSON merge patch), which it does not store. */
  async answerToChange(name: string, patch: ApiObject): Promise<ApiAnswer> {
    const answer = await this.#changed(name, { patch })
    const { object } = this.#find(name)
    const merge = JSON.stringify(patch)
    return noted(this.#scope, withoutPodSecurity(answer), {
      title: `changed ${nameOf(object)} by a dry run: ${merge}`,
      byHand: `${this.#create} && kubectl patch ${object.kind.toLowerCase()} ${name} --type=merge --dry-run=server -o yaml -p '${merge}'`,
    })
  }

  /** What the API server answers when an ephemeral container is added to a pod, which it does not store. */
  async answerToDebugger(name: string, { image, target }: Debugger): Promise<ApiAnswer> {
    const { object } = this.#find(name)
    const ephemeral = { name: 'debugger', image, targetContainerName: target }
    const patch = { spec: { ephemeralContainers: [ephemeral] } }
    const answer = await this.#changed(name, { subresource: 'ephemeralcontainers', patch })
    return noted(this.#scope, withoutPodSecurity(answer), {
      title: `added to ${nameOf(object)} by a dry run: ${JSON.stringify(ephemeral)}`,
      byHand: `${this.#create} && kubectl debug ${name} --image=${image} --target=${target}`,
    })
  }

  /** What is answered to a change by a dry run; of an object that was not stored, what kept it out. */
  async #changed(name: string, change: Pick<ApiRequest, 'patch' | 'subresource'>): Promise<ApiAnswer> {
    const { object, answer } = this.#find(name)
    if (answer.is !== 'accepted') return answer
    const request = { verb: 'patch', object, dryRun: true, unknownFields: 'refused' } as const
    return this.#scope.kubernetes.answerTo({ ...request, ...change })
  }

  get #create(): string {
    return `kubectl create -f manifests/${this.#file}`
  }

  #find(name: string): StoredObject {
    const found = this.#all.find(({ object }) => object.metadata.name === name)
    if (found === undefined) throw new Error(`${this.#file} describes no object ${name}`)
    return found
  }
}

/** The command of a dry run; kubectl without its own validation by the schema leaves the judgement to the API server. */
function createByHand(
  file: string,
  unknownFields: ApiRequest['unknownFields'],
  enforcing: PodSecurityLevel | undefined,
): string {
  const validate = unknownFields === 'refused' ? 'strict' : 'ignore'
  const create = `kubectl create --dry-run=server --validate=${validate} -o yaml -f manifests/${file}`
  if (enforcing === undefined) return create
  const label = `pod-security.kubernetes.io/enforce=${enforcing}`
  return `kubectl create namespace ${enforcing} && kubectl label namespace ${enforcing} ${label} && ${create} -n ${enforcing}`
}

/** Notes on a refusal of Pod Security whether a pod of this kind gets more containers than it has. */
async function withWhatWasAdded(
  answer: ApiAnswer,
  request: ApiRequest,
  kubernetes: Kubernetes,
): Promise<ApiAnswer> {
  if (answer.is !== 'refused' || answer.by !== 'pod-security') return answer
  const elsewhere = await kubernetes.answerTo(request)
  const hasMore = elsewhere.is === 'accepted' && containersOf(elsewhere.object) > containersOf(request.object)
  return hasMore ? { ...answer, hasMore } : answer
}

/** Where a claim asked for no level of Pod Security, one that is enforced there is the cluster's own. */
function withoutPodSecurity(answer: ApiAnswer): ApiAnswer {
  if (answer.is !== 'refused' || answer.by !== 'pod-security') return answer
  return { is: 'barred', code: answer.code, message: answer.message }
}

function noted(
  scope: Scope,
  answer: ApiAnswer,
  { title, byHand }: { title: string; byHand: string },
): ApiAnswer {
  const seen =
    answer.is === 'accepted'
      ? `accepted: ${JSON.stringify(answer.object.spec)}`
      : `${answer.is} (HTTP status ${answer.code}): ${answer.message}`
  scope.note({ title, seen, byHand })
  return answer
}

function nameOf({ kind, metadata }: ManifestObject): string {
  return `${kind.toLowerCase()} ${metadata.name}`
}
