import { AuthorizationV1Api, type V1ResourceAttributes } from '@kubernetes/client-node'
import { Problem } from '../../problem.ts'
import type { Connection } from './connection.ts'

/**
 * What a run does in its namespace: verb, resource, subresource, and the resource's API group if it has one.
 */
const NEEDED = [
  ['create', 'pods', ''],
  ['list', 'pods', ''],
  ['get', 'pods', ''],
  ['patch', 'pods', ''],
  // A WebSocket is opened with GET. Which of the two verbs is checked differs between Kubernetes versions.
  ['get', 'pods', 'exec'],
  ['create', 'pods', 'exec'],
  ['get', 'pods', 'attach'],
  ['create', 'pods', 'attach'],
  ['get', 'pods', 'log'],
  ['create', 'secrets', ''],
  ['get', 'serviceaccounts', ''],
  ['deletecollection', 'pods', ''],
  ['delete', 'pods', ''],
  ['watch', 'pods', ''],
  ['patch', 'pods', 'ephemeralcontainers'],
  ['list', 'events', ''],
  ['create', 'jobs', '', 'batch'],
  ['get', 'jobs', '', 'batch'],
  ['create', 'leases', '', 'coordination.k8s.io'],
  ['patch', 'leases', '', 'coordination.k8s.io'],
] as const

/**
 * Checks that the user may do what a run does, before the run creates anything.
 * @throws Problem (environment) that names everything forbidden
 */
export async function checkPermissions(connection: Connection, namespace: string): Promise<void> {
  const reviews = await Promise.all([
    ...(['create', 'get', 'list', 'delete'] as const).map(async verb => ({
      what: `${verb} namespaces`,
      may: await isAllowed(connection, { verb, resource: 'namespaces' }),
    })),
    ...NEEDED.map(async ([verb, resource, subresource, group = '']) => ({
      what: `${verb} ${subresource === '' ? resource : `${resource}/${subresource}`}`,
      may: await isAllowed(connection, { verb, group, resource, subresource, namespace }),
    })),
  ])
  const forbidden = reviews.filter(({ may }) => !may).map(({ what }) => what)
  if (forbidden.length === 0) return
  const user = connection.config.getCurrentUser()?.name ?? 'of the context'
  throw new Problem('environment', `The user ${user} is not allowed to ${forbidden.join(', ')}.`, {
    remedy:
      'A run creates its own namespace and removes it. Give the user the role in docs/cluster-role.yaml, or name another context with --context.',
  })
}

const CONTROLLERS = [
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets'].map(resource => ({
    group: 'apps',
    resource,
  })),
  { group: 'batch', resource: 'cronjobs' },
]

/** Why the user may not create and change pod controllers, as a clause; undefined if the user may. */
export function lackOfControllers(connection: Connection, namespace: string): Promise<string | undefined> {
  const asked = CONTROLLERS.flatMap(controller =>
    (['create', 'get', 'patch'] as const).map(verb => ({ ...controller, verb })),
  )
  return lackOfRights(asked, connection, namespace)
}

/** The same for the kinds of the core group that have a template. */
export function lackOfCoreTemplates(connection: Connection, namespace: string): Promise<string | undefined> {
  const asked = ['replicationcontrollers', 'podtemplates'].flatMap(resource =>
    (['create', 'get'] as const).map(verb => ({ resource, verb })),
  )
  return lackOfRights(asked, connection, namespace)
}

/** The same for the subresources of pods that a run does not need otherwise. */
export function lackOfSubresources(connection: Connection, namespace: string): Promise<string | undefined> {
  const asked = [
    { resource: 'pods', subresource: 'status', verb: 'patch' },
    { resource: 'pods', subresource: 'resize', verb: 'patch' },
    { resource: 'pods', subresource: 'binding', verb: 'create' },
  ]
  return lackOfRights(asked, connection, namespace)
}

type Right = V1ResourceAttributes & { readonly verb: string; readonly resource: string }

async function lackOfRights(
  asked: readonly Right[],
  connection: Connection,
  namespace: string,
): Promise<string | undefined> {
  const may = await Promise.all(asked.map(right => isAllowed(connection, { ...right, namespace })))
  const forbidden = asked
    .filter((_, index) => !may[index])
    .map(({ verb, resource, subresource }) => `${verb} ${[resource, subresource].filter(Boolean).join('/')}`)
  return forbidden.length === 0 ? undefined : `the user may not ${forbidden.join(', ')}`
}

/** Whether the user may do this. */
export async function isAllowed(
  connection: Connection,
  resourceAttributes: V1ResourceAttributes & { verb: string; resource: string },
): Promise<boolean> {
  const { verb, resource } = resourceAttributes
  const api = connection.api(AuthorizationV1Api)
  const body = { spec: { resourceAttributes } }
  const doing = `check whether ${verb} ${resource} is allowed`
  return connection.surely(async () => {
    const review = await connection.ask(doing, () => api.createSelfSubjectAccessReview({ body }))
    return review.status?.allowed ?? false
  })
}
