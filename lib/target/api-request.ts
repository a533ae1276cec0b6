import type { ManifestObject } from './manifest.ts'

/** An object of the Kubernetes API, as JSON. */
export type ApiObject = { readonly [key: string]: unknown }

/** A request about one object, sent as it stands: nothing on this side checks, completes or drops a field of it. */
export interface ApiRequest {
  readonly verb: 'create' | 'read' | 'patch'
  /** What is created; of an object that is there already its kind and name. */
  readonly object: ManifestObject
  /** A JSON merge patch (RFC 7386). */
  readonly patch?: ApiObject
  readonly subresource?: 'ephemeralcontainers'
  /** By default the run's own. */
  readonly namespace?: string
  /** The API server judges and completes the object and does not store it. */
  readonly dryRun: boolean
  /** What the API server does about fields that it does not know. */
  readonly unknownFields: 'refused' | 'dropped'
}

/**
 * What the API server answered. `refused`: Kubernetes itself judged the object, by its own validation of fields or by Pod
 * Security admission. `barred`: something stood before that or behind it which is the cluster's own (a webhook, a
 * policy, a quota, a range of limits, a namespace that goes), and says nothing of Kubernetes.
 */
export type ApiAnswer =
  | { readonly is: 'accepted'; readonly object: ApiObject }
  | { readonly is: 'barred'; readonly code: number; readonly message: string }
  | {
      readonly is: 'refused'
      readonly by: 'validation' | 'pod-security'
      /** Something of the cluster had added containers to what was sent (a service mesh), which are judged with it. */
      readonly hasMore?: true
      /** HTTP status code. */
      readonly code: number
      readonly message: string
      /** What is wrong, field by field, where the API server says so. */
      readonly causes: readonly { readonly field: string; readonly message: string }[]
    }

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = 'baseline' | 'restricted'
