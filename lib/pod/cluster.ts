import { AssertionError } from 'chai'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import type {
  ApiAnswer,
  ApiObject,
  ApiRequest,
  PodSecurityLevel,
  Subresource,
} from '../target/api-request.ts'
import { type ManifestObject, parseManifest, readObjects } from '../target/manifest.ts'
import type { Kubernetes } from '../target/target.ts'
import { eventually, type Within } from './eventually.ts'
import { Pod } from './pod.ts'
import { PodUnderTest } from './pod-under-test.ts'
import type { Scope } from './scope.ts'
import { containersOf } from './sharing.ts'

const NOT_FOUND = 404

const aStored = z.looseObject({ metadata: z.looseObject({ uid: z.string() }) })
const aPodSpec = z.looseObject({
  containers: z.array(
    z.looseObject({
      name: z.string(),
      image: z.string().optional(),
      resources: z.looseObject({ requests: z.looseObject({}).optional() }).optional(),
    }),
  ),
})

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

  /** The pod's object as the run sent it to the API server: its manifest, fitted to the cluster. */
  sent({ name }: Pod): ApiObject {
    return this.#scope.kubernetes.sent(name)
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
   * Has this machine's kubectl copy a pod, and returns the copy once it is ready. No container is added: the images are
   * set to what they are.
   */
  async debugCopy(pod: Pod, copy: { to: string; shareProcesses: boolean }): Promise<Pod> {
    const { to, shareProcesses } = copy
    const { containers } = aPodSpec.parse((await this.#scope.kubernetes.stored(pod.name)).spec)
    const [{ image = '' } = {}] = containers
    const words = ['debug', pod.name, `--copy-to=${to}`, `--set-image=*=${image}`]
    const asked = [...words, `--share-processes=${shareProcesses}`]
    const said = await this.#scope.kubernetes.kubectl(asked)
    const byHand = `kubectl ${asked.join(' ')}`
    this.#scope.note({
      title: `kubectl copied pod ${pod.name} to ${to}`,
      seen: said || 'nothing said',
      byHand,
    })
    const { file, pod: original } = pod.content
    const copied = { ...original, metadata: { ...original.metadata, name: to } }
    // JSON is YAML.
    const made = parseManifest(file, JSON.stringify(copied))
    const underTest = new PodUnderTest(file, 'ready', this.#scope, made)
    await underTest.start()
    return new Pod(underTest, this.#scope)
  }

  /**
   * Gives a container of a pod other requests, as `kubectl patch --subresource=resize` does.
   * @throws Problem (environment) if the API server refuses: then nobody was asked to resize anything
   */
  async resize(pod: Pod, container: string, requests: Readonly<Record<string, string>>): Promise<void> {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod.name } }
    const { kubernetes } = this.#scope
    // A merge patch replaces a whole list, and the cluster may have added to it.
    const { containers } = aPodSpec.parse((await kubernetes.stored(pod.name)).spec)
    const resized = containers.map(each =>
      each.name === container ? { ...each, resources: { ...each.resources, requests } } : each,
    )
    const patch = { spec: { containers: resized } }
    const request = { verb: 'patch', object, patch, subresource: 'resize', dryRun: false } as const
    const answer = await kubernetes.answerTo({ ...request, unknownFields: 'refused' })
    noted(this.#scope, answer, {
      title: `resized container ${container} of pod ${pod.name}`,
      byHand: `kubectl patch pod ${pod.name} --subresource=resize -p '${JSON.stringify({ spec: { containers: [{ name: container, resources: { requests } }] } })}'`,
    })
    if (answer.is !== 'accepted')
      throw new Problem('environment', `Pod ${pod.name} could not be resized: ${answer.message}`)
  }

  /** How the API server describes a field of a type of the core group (OpenAPI v3). */
  async describedField(type: string, field: string): Promise<Readonly<Record<string, unknown>>> {
    const described = await this.#scope.kubernetes.describedField(type, field)
    this.#scope.note({
      title: `${type}.${field} as the API server describes it`,
      seen: JSON.stringify(described ?? null),
      byHand: `kubectl get --raw /openapi/v3/api/v1 | jq '.components.schemas["io.k8s.api.core.v1.${type}"].properties.${field}'`,
    })
    if (described !== undefined) return described
    throw new AssertionError(`expected the API server to describe ${type}.${field}, saw no such field`)
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

  /**
   * Changes a pod through one of its subresources in a dry run (a JSON merge patch), and returns the API server's
   * answer.
   */
  async answerToChangeOf(
    subresource: Exclude<Subresource, 'binding'>,
    name: string,
    patch: ApiObject,
  ): Promise<ApiAnswer> {
    const answer = await this.#changed(name, { subresource, patch })
    const merge = JSON.stringify(patch)
    return noted(this.#scope, withoutPodSecurity(answer), {
      title: `changed ${nameOf(this.#find(name).object)} through ${subresource} by a dry run: ${merge}`,
      byHand: `${this.#create} && kubectl patch pod ${name} --subresource=${subresource} --type=merge --dry-run=server -o yaml -p '${merge}'`,
    })
  }

  /**
   * Gives the first container of a pod other requests through the subresource resize in a dry run, with what `also` says
   * of the pod's specification, and returns the API server's answer. All else stays: the cluster may have given the
   * container resources of its own, which resize may not take away.
   */
  answerToResize(
    name: string,
    requests: Readonly<Record<string, string>>,
    also: ApiObject,
  ): Promise<ApiAnswer> {
    const { answer } = this.#find(name)
    const stored = answer.is === 'accepted' ? aPodSpec.parse(answer.object.spec).containers : []
    const containers = stored.map(({ resources, ...container }, index) => ({
      ...container,
      resources: index > 0 ? resources : { ...resources, requests: { ...resources?.requests, ...requests } },
    }))
    return this.answerToChangeOf('resize', name, { spec: { ...also, containers } })
  }

  /**
   * Binds a pod to a node that does not exist, as a scheduler does, reads the pod back and deletes it. A dry run would
   * change nothing that could be read.
   */
  async answerToBinding(name: string, node: string): Promise<ApiAnswer> {
    const { object, answer } = this.#find(name)
    const { kubernetes } = this.#scope
    const given = { object, dryRun: false, unknownFields: 'refused' } as const
    const target = { apiVersion: 'v1', kind: 'Node', name: node }
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target }
    const bound =
      answer.is === 'accepted'
        ? await kubernetes.answerTo({ ...given, verb: 'create', subresource: 'binding', patch: binding })
        : answer
    const read = bound.is === 'accepted' ? await kubernetes.answerTo({ ...given, verb: 'read' }) : bound
    // Nobody ends a pod on a node that does not exist, so it goes now, while its own grace of none counts.
    if (bound.is === 'accepted') (await this.#scope.target.delete(name)).close()
    return noted(this.#scope, withoutPodSecurity(read), {
      title: `bound ${nameOf(object)} to node ${node} and read it back`,
      byHand: `${this.#create} && echo '${JSON.stringify(binding)}' | kubectl create --raw /api/v1/namespaces/default/pods/${name}/binding -f - && kubectl get pod ${name} -o yaml`,
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
