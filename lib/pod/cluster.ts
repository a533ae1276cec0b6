import './api-assertions.ts'
import { expect } from 'chai'
import { noteEvidence } from '../claim/evidence.ts'
import { Problem } from '../problem.ts'
import type { ApiAnswer, ApiObject, ApiRequest, PodSecurityLevel } from '../target/api-request.ts'
import { eventually } from './eventually.ts'
import { type ManifestObject, readObjects } from './manifest.ts'
import { containersOf } from './sharing.ts'
import { stage } from './stage.ts'

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

/** What the API server says to objects, without running them. */
export const cluster = {
  /** What it answers to the only object of a file below `manifests/`, which it does not store. */
  async answerTo(file: string, showing: Showing = {}): Promise<ApiAnswer> {
    const [object, ...others] = await readObjects(file)
    if (object === undefined || others.length > 0) throw new Error(`${file} must describe one object`)
    const { enforcing, unknownFields = 'refused' } = showing
    const namespace = enforcing === undefined ? undefined : await stage().target.namespaceEnforcing(enforcing)
    const answer = await stage().target.answerTo({
      verb: 'create',
      object,
      dryRun: true,
      unknownFields,
      ...(namespace !== undefined && { namespace }),
    })
    const judged = await withWhatWasAdded(answer, object, unknownFields)
    const into = enforcing === undefined ? '' : ` into a namespace that enforces ${enforcing}`
    return noted(enforcing === undefined ? withoutPodSecurity(answer) : judged, {
      title: `created ${nameOf(object)}${into} by a dry run`,
      byHand: createByHand(file, unknownFields, enforcing),
    })
  },

  /**
   * The first pod that a StatefulSet makes by its template, as it is stored.
   * @param within seconds
   * @throws Problem (environment) when none is made by then: that is its controller's doing, or of what keeps pods out
   */
  async podOf(statefulSet: string, { within }: { within: number }): Promise<ApiAnswer> {
    const name = `${statefulSet}-0`
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name } }
    const request = { verb: 'read', object, dryRun: false, unknownFields: 'refused' } as const
    let isLate = false
    const made = eventually(
      async () => {
        const answer = await stage().target.answerTo(request)
        const isThere = answer.is !== 'barred' || answer.code !== NOT_FOUND
        expect(isThere, `pod ${name} of StatefulSet ${statefulSet} to be made`).to.equal(true)
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
      const said = (await stage().target.warnings(statefulSet)).at(-1) ?? 'nothing of it'
      throw new Problem(
        'environment',
        `No pod of StatefulSet ${statefulSet} was made; the cluster said: ${said}`,
      )
    })
    return noted(answer, { title: `read pod ${name}`, byHand: `kubectl get pod ${name} -o yaml` })
  },

  /** Stores every object of a file, the first time it is asked for; none of them may run anything. */
  store(file: string): Promise<Stored> {
    const made = stored.get(file) ?? store(file)
    stored.set(file, made)
    return made
  },
}

const stored = new Map<string, Promise<Stored>>()

async function store(file: string): Promise<Stored> {
  const objects = await readObjects(file)
  const all = await Promise.all(objects.map(async object => ({ object, answer: await storedFrom(object) })))
  return new Stored(file, all)
}

/** Creates an object and reads it back. */
async function storedFrom(object: ManifestObject): Promise<ApiAnswer> {
  const request = { object, dryRun: false, unknownFields: 'refused' } as const
  const created = await stage().target.answerTo({ ...request, verb: 'create' })
  if (created.is !== 'accepted') return withoutPodSecurity(created)
  return stage().target.answerTo({ ...request, verb: 'read' })
}

interface StoredObject {
  readonly object: ManifestObject
  readonly answer: ApiAnswer
}

/** The objects of a file, which were sent to be stored. */
class Stored {
  readonly #file: string
  readonly #all: readonly StoredObject[]

  constructor(file: string, all: readonly StoredObject[]) {
    this.#file = file
    this.#all = all
  }

  /** The object as it is read back; what refused it, where it was not stored. */
  the(name: string): ApiAnswer {
    const { object, answer } = this.#find(name)
    return noted(answer, {
      title: `created ${nameOf(object)} and read it back`,
      byHand: `${this.#create} && kubectl get ${object.kind.toLowerCase()} ${name} -o yaml`,
    })
  }

  /** What the API server answers to a change of an object (a JSON merge patch), which it does not store. */
  async answerToChange(name: string, patch: ApiObject): Promise<ApiAnswer> {
    const answer = await this.#changed(name, { patch })
    const { object } = this.#find(name)
    const merge = JSON.stringify(patch)
    return noted(withoutPodSecurity(answer), {
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
    return noted(withoutPodSecurity(answer), {
      title: `added to ${nameOf(object)} by a dry run: ${JSON.stringify(ephemeral)}`,
      byHand: `${this.#create} && kubectl debug ${name} --image=${image} --target=${target}`,
    })
  }

  /** What is answered to a change by a dry run; of an object that was not stored, what kept it out. */
  async #changed(name: string, change: Pick<ApiRequest, 'patch' | 'subresource'>): Promise<ApiAnswer> {
    const { object, answer } = this.#find(name)
    if (answer.is !== 'accepted') return answer
    const request = { verb: 'patch', object, dryRun: true, unknownFields: 'refused' } as const
    return stage().target.answerTo({ ...request, ...change })
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
  object: ManifestObject,
  unknownFields: ApiRequest['unknownFields'],
): Promise<ApiAnswer> {
  if (answer.is !== 'refused' || answer.by !== 'pod-security') return answer
  const elsewhere = await stage().target.answerTo({ verb: 'create', object, dryRun: true, unknownFields })
  const hasMore = elsewhere.is === 'accepted' && containersOf(elsewhere.object) > containersOf(object)
  return hasMore ? { ...answer, hasMore } : answer
}

/** Where a claim asked for no level of Pod Security, one that is enforced there is the cluster's own. */
function withoutPodSecurity(answer: ApiAnswer): ApiAnswer {
  if (answer.is !== 'refused' || answer.by !== 'pod-security') return answer
  return { is: 'barred', code: answer.code, message: answer.message }
}

function noted(answer: ApiAnswer, { title, byHand }: { title: string; byHand: string }): ApiAnswer {
  const seen =
    answer.is === 'accepted'
      ? `accepted: ${JSON.stringify(answer.object.spec)}`
      : `${answer.is} (HTTP status ${answer.code}): ${answer.message}`
  noteEvidence({ title, seen, byHand })
  return answer
}

function nameOf({ kind, metadata }: ManifestObject): string {
  return `${kind.toLowerCase()} ${metadata.name}`
}
