import type { Need, PodRequest, PodRequests } from '../claim/claim.ts'
import type { Notebook } from '../claim/notebook.ts'
import { Cluster } from './cluster.ts'
import { Cri } from './cri.ts'
import { type Eventually, eventuallyOf } from './eventually.ts'
import { Job } from './job.ts'
import { JobUnderTest } from './job-under-test.ts'
import { Pod } from './pod.ts'
import type { Scope } from './scope.ts'
import type { Shared } from './shared.ts'

/**
 * What a claim works with: its pods and Jobs under its own names, its waits, and the cluster if it needs the
 * Kubernetes API. It can't reach any other pod.
 */
export type Given<P extends PodRequests, N extends readonly Need[]> = Acting<P> &
  OfCluster<N> &
  OfCri<N> & {
    /**
     * The result of an event that happens once in a run and that several claims judge. The function
     * identifies the event and gets the claim's pods, Jobs and waits. Every claim that asks keeps the event's
     * evidence.
     */
    readonly once: <T>(happen: (given: Acting<P>) => Promise<T>) => Promise<T>
  }

/** The pods, the Jobs and the waits of a claim. */
type Acting<P extends PodRequests> = {
  readonly [Name in keyof P]: P[Name] extends { readonly job: string } ? Job : Pod
} & { readonly eventually: Eventually }

type OfCluster<N extends readonly Need[]> = 'kubernetes-api' extends N[number]
  ? { readonly cluster: Cluster }
  : unknown

type OfCri<N extends readonly Need[]> = 'cri' extends N[number] ? { readonly cri: Cri } : unknown

/** Builds what a claim with these pods is given. @param scope what the claim acts through */
export function givenTo<P extends PodRequests, N extends readonly Need[]>(
  pods: P,
  shared: Shared,
  scope: Scope,
): Given<P, N> {
  const acting = (by: Scope) => {
    const handles = Object.entries(pods).map(([name, request]) => [name, handleOf(request, shared, by)])
    // The compiler does not follow the names and the kinds through Object.entries.
    return { ...Object.fromEntries(handles), eventually: eventuallyOf(by) } as Acting<P>
  }
  const once = async <T>(happen: (given: Acting<P>) => Promise<T>): Promise<T> => {
    const begin = (notes: Notebook) => happen(acting(shared.scopeNotingIn(notes)))
    return scope.awaiting(shared.happenings.once(happen, begin, { pods, notes: scope.notes }))
  }
  // More than the type says: a claim that does not need the API can't name `cluster`, nor `cri`.
  const all = { ...acting(scope), cluster: new Cluster(scope, shared.files), cri: new Cri(scope), once }
  return all as Given<P, N>
}

function handleOf(request: PodRequest, shared: Shared, scope: Scope): Pod | Job {
  const it = shared.of(request)
  return it instanceof JobUnderTest ? new Job(it, scope) : new Pod(it, scope)
}
