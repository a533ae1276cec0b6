import type { Need } from '../../claim/claim.ts'

/** A verb of the API, as a rule of RBAC has it. */
type Verb = 'create' | 'get' | 'list' | 'watch' | 'patch' | 'delete' | 'deletecollection'

/** What a user must be allowed to do: one rule of a Role or a ClusterRole. */
export interface Right {
  /** The API group; empty for the core group. */
  readonly group: string
  /** Resources with their subresources: `pods/exec`. */
  readonly resources: readonly string[]
  readonly verbs: readonly Verb[]
  /** `cluster`: the resource is outside every namespace. */
  readonly scope: 'namespace' | 'cluster'
}

/** What a run is to do. */
export interface Wanted {
  /** How many pods it makes at least: those of claims that need nothing special. */
  readonly pods: number
  /** The images of its pods, as the manifests name them. */
  readonly images: ReadonlySet<string>
  /** What its claims need. */
  readonly needs: ReadonlySet<Need>
  /** It uses a namespace that is there and makes none. */
  readonly inNamespace: boolean
}

function right(
  group: string,
  resources: readonly string[],
  verbs: readonly Verb[],
  scope: Right['scope'] = 'namespace',
): Right {
  return { group, resources, verbs, scope }
}

/** What every run does with its pods. */
const PODS = [
  right('', ['pods'], ['create', 'get', 'list', 'watch', 'patch', 'delete', 'deletecollection']),
  // A WebSocket is opened with GET. Which of the two verbs is checked differs between Kubernetes versions.
  right('', ['pods/exec', 'pods/attach'], ['create', 'get']),
  right('', ['pods/log'], ['get']),
  right('', ['pods/ephemeralcontainers'], ['patch']),
  right('', ['events'], ['list']),
]

const LEASES = 'coordination.k8s.io'

/** A run renews a Lease, by which runs of other machines know that it lives; it reads those of others. */
const LEASE = right(LEASES, ['leases'], ['create', 'list', 'patch'])

/** In a namespace that stays, deleting the Lease has the cluster remove what it owns: everything of the run. */
const LEASE_THAT_OWNS = right(LEASES, ['leases'], ['create', 'list', 'patch', 'delete'])

const NAMESPACES = right('', ['namespaces'], ['create', 'get', 'list', 'delete'], 'cluster')

/** What pods of some claims need beside them. */
const BESIDE = [right('', ['secrets'], ['create']), right('batch', ['jobs'], ['create', 'get'])]

/** A new namespace is usable once it has its default ServiceAccount. */
const ACCOUNTS = right('', ['serviceaccounts'], ['get'])

const ALL_VERBS = ['create', 'get', 'patch'] as const

/** What claims need that are skipped without it. */
const OF_NEED: ReadonlyMap<Need, readonly Right[]> = new Map<Need, readonly Right[]>([
  [
    'controllers',
    [
      right('apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], ALL_VERBS),
      right('batch', ['cronjobs'], ALL_VERBS),
    ],
  ],
  ['core-templates', [right('', ['replicationcontrollers', 'podtemplates'], ['create', 'get'])]],
  [
    'pod-subresources',
    [right('', ['pods/status', 'pods/resize'], ['patch']), right('', ['pods/binding'], ['create'])],
  ],
  ['runtime-class', [right('node.k8s.io', ['runtimeclasses'], ['create', 'list', 'delete'], 'cluster')]],
])

/** Without it the report lacks the facts of the nodes, and claims that ask about them are skipped. */
const NODES = right('', ['nodes'], ['list'], 'cluster')

/** Without it the pods of a run may use the network, as those of others do. */
const ISOLATION = right('networking.k8s.io', ['networkpolicies'], ['create'])

/** What a run can't do without. */
export function requiredRights({ inNamespace }: Pick<Wanted, 'inNamespace'>): readonly Right[] {
  const own = inNamespace ? [LEASE_THAT_OWNS] : [NAMESPACES, ACCOUNTS, LEASE]
  return [...own, ...PODS, ...BESIDE]
}

/** What a run does less without: claims are skipped, the report lacks facts, pods may use the network. */
export function optionalRights({ needs, inNamespace }: Wanted): readonly Right[] {
  const ofNeeds = [...OF_NEED].filter(([need]) => needs.has(need)).flatMap(([, rights]) => rights)
  // A run in one namespace makes nothing outside it.
  return [NODES, ISOLATION, ...ofNeeds.filter(({ scope }) => scope === 'namespace' || !inNamespace)]
}

/** What claims with this need do. */
export function rightsOf(need: Need): readonly Right[] {
  return OF_NEED.get(need) ?? []
}
