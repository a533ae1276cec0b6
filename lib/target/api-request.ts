import type { ManifestObject } from './manifest.ts'

/** An object of the Kubernetes API, as JSON. */
export type ApiObject = { readonly [key: string]: unknown }

/** A part of a pod's API that changes some fields of the pod and no others. */
export type Subresource = 'status' | 'ephemeralcontainers' | 'resize' | 'binding'

/** A request about one object, sent as is: the client checks, completes and drops no field. */
export interface ApiRequest {
  readonly verb: 'create' | 'read' | 'patch'
  /** The object to create; for an existing object, its kind and name. A binding is created for an existing pod. */
  readonly object: ManifestObject
  /** A JSON merge patch (RFC 7386); for a binding, the binding itself. */
  readonly patch?: ApiObject
  readonly subresource?: Subresource
  /** Defaults to the run's own namespace. */
  readonly namespace?: string
  /** The API server validates and defaults the object but does not store it. */
  readonly dryRun: boolean
  /** What the API server does with unknown fields. */
  readonly unknownFields: 'refused' | 'dropped'
}

/**
 * What the API server answered. `refused`: Kubernetes itself rejected the object, through field validation or
 * Pod Security admission. `barred`: something of the cluster's own rejected it before or after that (a
 * webhook, a policy, a quota, a limit range, a terminating namespace). That says nothing about Kubernetes.
 */
export type ApiAnswer =
  | { readonly is: 'accepted'; readonly object: ApiObject }
  | { readonly is: 'barred'; readonly code: number; readonly message: string }
  | {
      readonly is: 'refused'
      readonly by: 'validation' | 'pod-security'
      /** The cluster (a service mesh) had injected containers, and they were judged with the pod. */
      readonly hasMore?: true
      /** HTTP status code. */
      readonly code: number
      readonly message: string
      /** What is wrong, field by field, if the API server says so. */
      readonly causes: readonly { readonly field: string; readonly message: string }[]
    }

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = 'baseline' | 'restricted'
