import { AuthorizationV1Api, type V1ResourceAttributes } from '@kubernetes/client-node'
import type { Need } from '../../claim/claim.ts'
import { Problem } from '../../problem.ts'
import type { Connection } from './connection.ts'
import { type Right, rightsOf } from './rights.ts'

/**
 * Checks that the user may do what a run does, before the run creates anything.
 * @param namespace the run's
 * @throws Problem (environment) that names everything forbidden
 */
export async function checkPermissions(
  connection: Connection,
  namespace: string,
  rights: readonly Right[],
): Promise<void> {
  const forbidden = await forbiddenOf(rights, connection, namespace)
  if (forbidden.length === 0) return
  const user = connection.config.getCurrentUser()?.name ?? 'of the context'
  throw new Problem('environment', `The user ${user} is not allowed to ${forbidden.join(', ')}.`, {
    remedy: `'pidns rights' prints the role that a run needs. To use a namespace that is there, name it with --namespace; for another user, name another context with --context.`,
  })
}

/** Why the user may not do what claims with this need do, as a clause; undefined if the user may. */
export async function lackOfRights(
  need: Need,
  connection: Connection,
  namespace: string,
): Promise<string | undefined> {
  const forbidden = await forbiddenOf(rightsOf(need), connection, namespace)
  return forbidden.length === 0 ? undefined : `the user may not ${forbidden.join(', ')}`
}

/** What of this the user may not do, each as a clause: `create pods/exec`. */
export async function forbiddenOf(
  rights: readonly Right[],
  connection: Connection,
  namespace: string,
): Promise<readonly string[]> {
  const asked = rights.flatMap(({ group, resources, verbs, scope }) =>
    resources.flatMap(whole => {
      const [resource = '', subresource = ''] = whole.split('/')
      const where = scope === 'namespace' ? { namespace } : {}
      return verbs.map(verb => ({
        what: `${verb} ${whole}`,
        attributes: { verb, group, resource, subresource, ...where },
      }))
    }),
  )
  const may = await Promise.all(asked.map(({ attributes }) => isAllowed(connection, attributes)))
  return asked.filter((_, index) => !may[index]).map(({ what }) => what)
}

/** Whether the user may do this. */
async function isAllowed(
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
