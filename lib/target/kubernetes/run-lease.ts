import {
  ApiException,
  CoordinationV1Api,
  HttpMethod,
  RequestContext,
  type V1Lease,
  V1MicroTime,
} from '@kubernetes/client-node'
import type { Owner } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import { KEPT_ANNOTATION, RUN_LABEL } from '../run-mark.ts'
import { isNotFound } from './api-problem.ts'
import type { Connection } from './connection.ts'
import { created } from './created.ts'

/**
 * Name of the Lease in the run's namespace. While the Lease is renewed, the run is alive, on whatever
 * machine.
 */
const NAME = 'pidns-run'

/** The Lease of a run that shares its namespace with others. */
export function leaseNameOf(runId: string): string {
  return `${NAME}-${runId}`
}

/** A Lease, as the object that owns others. */
export interface LeaseReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

/** Where a run's Lease is. */
interface PlaceOfLease {
  readonly namespace: string
  readonly runId: string
  /** The namespace was there before the run, and other runs may have Leases in it. */
  readonly isShared: boolean
}

/** The Lease's field manager; it shows when the API server stored a renewal. */
const FIELD_MANAGER = 'pidns-conformance'

/** How long a Lease holds without renewal, and how often its run renews it, in seconds. */
export const LEASE_HOLDS = 120
const RENEWED_EVERY = 20

/** Renews a run's Lease until closed. */
export class RunLease {
  readonly #connection: Connection
  readonly #namespace: string
  /** The Lease itself: what it owns, goes with it. */
  readonly reference: LeaseReference
  readonly #timer: NodeJS.Timeout
  readonly #lost: (problem: Problem) => void
  /** When the API server accepted the last renewal: `performance.now()`. */
  #renewed = performance.now()

  private constructor(
    connection: Connection,
    namespace: string,
    reference: LeaseReference,
    lost: (problem: Problem) => void,
  ) {
    this.#connection = connection
    this.#namespace = namespace
    this.reference = reference
    this.#lost = lost
    this.#timer = setInterval(() => this.#renew(), RENEWED_EVERY * 1000)
    this.#timer.unref()
  }

  /**
   * Creates the Lease in a run's namespace.
   * @param lost is called if the Lease ran out without renewal: another run may have removed the namespace
   */
  static async make(
    connection: Connection,
    { namespace, runId, isShared }: PlaceOfLease,
    owner: Owner,
    lost: (problem: Problem) => void,
  ): Promise<RunLease> {
    const { signal } = new AbortController()
    const name = isShared ? leaseNameOf(runId) : NAME
    let uid = ''
    const body = {
      metadata: { name, namespace, labels: { [RUN_LABEL]: runId } },
      spec: {
        holderIdentity: `${owner.host}/${owner.pid}/${owner.nonce}`,
        leaseDurationSeconds: LEASE_HOLDS,
        acquireTime: new V1MicroTime(),
        renewTime: new V1MicroTime(),
      },
    }
    const request = { namespace, body, fieldManager: FIELD_MANAGER }
    const api = connection.api(CoordinationV1Api)
    const creation = {
      create: async () => {
        const lease = await api.createNamespacedLease(request)
        uid = lease.metadata?.uid ?? ''
      },
      read: () => leaseOf(connection, namespace, name),
      isOurs: (there: V1Lease | undefined) => {
        uid = there?.metadata?.uid ?? uid
        return there?.spec?.holderIdentity === body.spec.holderIdentity
      },
    }
    await created(connection, `create the lease of namespace ${namespace}`, creation, signal)
    const reference = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name, uid }
    return new RunLease(connection, namespace, reference, lost)
  }

  /**
   * Renews the Lease once. A failure means nothing: there are several more tries before the Lease runs out.
   * After that, what the run sees may not be its own doing: this machine slept, or was cut off.
   */
  #renew(): void {
    const seconds = (performance.now() - this.#renewed) / 1000
    if (seconds > LEASE_HOLDS) {
      this.close()
      this.#lost(
        new Problem(
          'environment',
          `The run's Lease in namespace ${this.#namespace} was not renewed for ${Math.round(seconds)} s: another run may have removed the namespace meanwhile.`,
        ),
      )
      return
    }
    const renew = () => this.#patch({ spec: { renewTime: new V1MicroTime().toISOString() } })
    const { signal } = new AbortController()
    // The timer tries again, with a new time.
    this.#connection
      .ask(`renew the lease of namespace ${this.#namespace}`, renew, signal, { tries: 'once' })
      .then(
        () => {
          this.#renewed = performance.now()
        },
        (thrown: unknown) => {
          if (!isNotFound(thrown)) return
          this.close()
          this.#lost(
            new Problem(
              'environment',
              `The run's Lease in namespace ${this.#namespace} is gone: somebody, or another run, has removed it.`,
            ),
          )
        },
      )
  }

  #patch({ annotations, spec }: { annotations?: Record<string, string>; spec?: object }): Promise<unknown> {
    const { apiVersion, kind, name } = this.reference
    const metadata = { name, namespace: this.#namespace, ...(annotations && { annotations }) }
    return this.#connection.objects.patch(
      { apiVersion, kind, metadata, ...(spec && { spec }) },
      undefined,
      undefined,
      FIELD_MANAGER,
      undefined,
      'application/merge-patch+json',
    )
  }

  /** Ends the renewals, and marks the Lease: nobody but the user may remove what the run left here. */
  async keep(): Promise<void> {
    this.close()
    const mark = () => this.#patch({ annotations: { [KEPT_ANNOTATION]: 'true' } })
    const { signal } = new AbortController()
    await this.#connection.ask(`mark the lease of namespace ${this.#namespace}`, mark, signal)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

/** What a Lease tells of its run. */
export interface Sign {
  /** How long it was not renewed, in seconds, by the API server's clock alone: no other clock counts. */
  readonly silence: number
  /** The run has ended and left pods for a person to look into. */
  readonly isKept: boolean
}

/** What the Lease in a namespace of a run tells. Undefined if there is no Lease. */
export async function signIn(
  connection: Connection,
  namespace: string,
  now: Date,
): Promise<Sign | undefined> {
  const lease = await connection.ask(`list the leases of namespace ${namespace}`, () =>
    leaseOf(connection, namespace, NAME),
  )
  return lease === undefined ? undefined : signOf(lease, now)
}

async function leaseOf(
  connection: Connection,
  namespace: string,
  name: string,
): Promise<V1Lease | undefined> {
  const { items } = await connection.api(CoordinationV1Api).listNamespacedLease({ namespace })
  return items.find(({ metadata }) => metadata?.name === name)
}

/** The runs that have Leases in a namespace which they share, and what each tells. */
export async function leasesIn(
  connection: Connection,
  namespace: string,
  signal = connection.signal,
): Promise<ReadonlyMap<string, Sign>> {
  const now = await timeOfServer(connection, signal)
  const { items } = await connection.ask(
    `list the leases of namespace ${namespace}`,
    () => connection.api(CoordinationV1Api).listNamespacedLease({ namespace, labelSelector: RUN_LABEL }),
    signal,
  )
  return new Map(
    items.flatMap(lease => {
      const id = lease.metadata?.labels?.[RUN_LABEL] ?? ''
      return lease.metadata?.name === leaseNameOf(id) ? [[id, signOf(lease, now)] as const] : []
    }),
  )
}

function signOf(lease: V1Lease, now: Date): Sign {
  return {
    silence: (now.getTime() - renewedAt(lease).getTime()) / 1000,
    isKept: lease.metadata?.annotations?.[KEPT_ANNOTATION] === 'true',
  }
}

/** When the API server stored the last renewal. */
function renewedAt({ metadata }: V1Lease): Date {
  const times = (metadata?.managedFields ?? [])
    .filter(({ manager }) => manager === FIELD_MANAGER)
    .map(({ time }) => time?.getTime() ?? 0)
  return new Date(Math.max(metadata?.creationTimestamp?.getTime() ?? 0, ...times))
}

/** The time by the API server's clock, from the Date header of its answers (RFC 9110). */
export async function timeOfServer(connection: Connection, signal = connection.signal): Promise<Date> {
  const ask = async () => {
    const context = new RequestContext(`${connection.server}/version`, HttpMethod.GET)
    const response = await connection.send(context)
    await response.body.text()
    if (response.httpStatusCode >= 500)
      throw new ApiException(response.httpStatusCode, '', '', response.headers)
    const told = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'date')?.[1]
    const time = new Date(told ?? Number.NaN)
    if (Number.isNaN(time.getTime())) throw new Error(`its answer has the date '${told ?? ''}'`)
    return time
  }
  return connection.ask('get the server time', ask, signal)
}
