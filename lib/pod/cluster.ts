import { AssertionError } from 'chai'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import type { ApiAnswer, ApiObject, ApiRequest, PodSecurityLevel } from '../target/api-request.ts'
import { type ManifestObject, readObjects } from '../target/manifest.ts'
import type { Kubernetes } from '../target/target.ts'
import { eventually, type Within } from './eventually.ts'
import type { Pod } from './pod.ts'
import type { Scope } from './scope.ts'
import { containersOf } from './sharing.ts'

const NOT_FOUND = 404

const aStored = z.looseObject({ metadata: z.looseObject({ uid: z.string() }) })

/** How to show an object to the API server. */
interface Showing {
  /** Use a namespace where Pod Security admission enforces this level, instead of the run's own. */
  readonly enforcing?: PodSecurityLevel
  /** What the API server does with unknown fields; by default it refuses them. */
  readonly unknownFields?: ApiRequest['unknownFields']
}

/** An ephemeral container, as `kubectl debug` adds one. */
interface Debugger {
  readonly image: string
  /** The container whose process namespace it should enter. */
  readonly target: string
}

/** The objects that a run stores, by file. Each file is stored once, and all claims read the result. */
export type StoredFiles = Map<string, Promise<readonly StoredObject[]>>

/**
 * What a cluster tells beyond its pods, as one claim uses it. Every question and answer is noted for that
 * claim.
 */
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

  /** The UID of a pod: a later pod of the same name has another. */
  async uidOf({ name }: Pod): Promise<string> {
    const { uid } = aStored.parse(await this.#scope.kubernetes.stored(name)).metadata
    this.#scope.note({
      title: `UID of pod ${name}`,
      seen: uid,
      byHand: `kubectl get pod ${name} -o jsonpath='{.metadata.uid}'`,
    })
    return uid
  }

  /**
   * Shows the API server the only object of a file below `manifests/` in a dry run, and returns its answer.
   */
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
   * Reads the first pod that a StatefulSet makes from its template, as stored.
   * @throws Problem (environment) when no pod is made in time: the controller, or whatever keeps pods out,
   *   is to blame
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
          return 'The cluster has not made the pod.'
        },
      },
    )
    const answer = await made.catch(async thrown => {
      if (!isLate) throw thrown
      const said = (await this.#scope.target.events(statefulSet, 'warnings')).at(-1) ?? 'nothing about it'
      throw new Problem('environment', `StatefulSet ${statefulSet} made no pod; the cluster said: ${said}`)
    })
    return noted(this.#scope, answer, {
      title: `read pod ${name}`,
      byHand: `kubectl get pod ${name} -o yaml`,
    })
  }

  /**
   * Stores every object of a file when a claim of the run first asks for it. None of the objects may run
   * anything.
   */
  async store(file: string): Promise<Stored> {
    const made = this.#files.get(file) ?? store(file, this.#scope.kubernetes)
    this.#files.set(file, made)
    // A failure says nothing about the file: the next claim tries again.
    made.catch(() => {
      if (this.#files.get(file) === made) this.#files.delete(file)
    })
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

/** An object that was sent to be stored, and the API server's answer. */
export interface StoredObject {
  readonly object: ManifestObject
  readonly answer: ApiAnswer
}

/** The objects of a file that were sent to be stored, as one claim reads them. */
export class Stored {
  readonly #file: string
  readonly #all: readonly StoredObject[]
  readonly #scope: Scope

  constructor(file: string, all: readonly StoredObject[], scope: Scope) {
    this.#file = file
    this.#all = all
    this.#scope = scope
  }

  /** The object as read back, or the answer that kept it out. */
  the(name: string): ApiAnswer {
    const { object, answer } = this.#find(name)
    return noted(this.#scope, answer, {
      title: `created ${nameOf(object)} and read it back`,
      byHand: `${this.#create} && kubectl get ${object.kind.toLowerCase()} ${name} -o yaml`,
    })
  }

  /** Changes an object in a dry run (a JSON merge patch), and returns the API server's answer. */
  async answerToChange(name: string, patch: ApiObject): Promise<ApiAnswer> {
    const answer = await this.#changed(name, { patch })
    const { object } = this.#find(name)
    const merge = JSON.stringify(patch)
    return noted(this.#scope, withoutPodSecurity(answer), {
      title: `changed ${nameOf(object)} by a dry run: ${merge}`,
      byHand: `${this.#create} && kubectl patch ${object.kind.toLowerCase()} ${name} --type=merge --dry-run=server -o yaml -p '${merge}'`,
    })
  }

  /** Adds an ephemeral container to a pod in a dry run, and returns the API server's answer. */
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

  /** The answer to a dry-run change; for an object that was not stored, the answer that kept it out. */
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

/**
 * The command for a dry run. kubectl does not validate by the schema itself: it leaves the judgement to the
 * API server.
 */
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

/** Marks a Pod Security refusal if the cluster adds containers to a pod of this kind. */
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

/**
 * If the claim asked for no Pod Security level, an enforced level is the cluster's own: its refusal judges
 * nothing.
 */
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
