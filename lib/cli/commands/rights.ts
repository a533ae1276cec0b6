import { stringify } from 'yaml'
import { z } from 'zod'
import { pickClaims } from '../../claim/pick.ts'
import { allClaims } from '../../mocha/specs.ts'
import { Problem } from '../../problem.ts'
import { wantedBy } from '../../run/wanted.ts'
import { optionalRights, type Right, requiredRights } from '../../target/kubernetes/rights.ts'
import { EXIT } from '../exit-code.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({
  claim: z.array(z.string()),
  namespace: z.string().optional(),
  serviceAccount: z.string(),
  confine: z.boolean().optional(),
})

/** Whom the rights are for. */
interface Account {
  readonly namespace: string
  readonly name: string
}

/** `pidns rights` */
export async function rights(flags: unknown, shell: Shell): Promise<number> {
  const { claim, namespace, serviceAccount, confine = false } = someFlags.parse(flags)
  const account = accountIn(serviceAccount)
  const claims = pickClaims(await allClaims(), { claims: claim })
  const wanted = await wantedBy(claims, namespace !== undefined)
  const objects = objectsFor([...requiredRights(wanted), ...optionalRights(wanted)], account, namespace)
  const policy = confine ? confining(account, namespace) : []
  shell.write(
    [...objects, ...policy]
      .map(object => `---\n${stringify(object, { aliasDuplicateObjects: false })}`)
      .join(''),
  )
  return EXIT.ok
}

/** @throws Problem (usage) */
function accountIn(text: string): Account {
  const [namespace = '', name = '', ...more] = text.split(':')
  if (namespace !== '' && name !== '' && more.length === 0) return { namespace, name }
  throw new Problem('usage', `--service-account ${text} names no ServiceAccount.`, {
    remedy: 'Write it as kubectl does: NAMESPACE:NAME.',
  })
}

/** The ServiceAccount with its roles: those for one namespace in a Role, those for all in a ClusterRole. */
export function objectsFor(all: readonly Right[], account: Account, namespace: string | undefined) {
  const inRole = (right: Right) => namespace !== undefined && right.scope === 'namespace'
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: account.name, namespace: account.namespace },
      automountServiceAccountToken: false,
    },
    ...(namespace === undefined ? [] : bound('Role', all.filter(inRole), account, { namespace })),
    ...bound(
      'ClusterRole',
      all.filter(right => !inRole(right)),
      account,
      {},
    ),
  ]
}

/** The name of an account's roles: those of another account stay as they are. */
function nameFor({ namespace, name }: Account): string {
  return `pidns-${namespace}-${name}`
}

/** A policy that holds the account to the namespaces of runs, or to the one namespace. */
function confining(account: Account, only: string | undefined): readonly object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1'
  const { namespace, name } = account
  const metadata = { name: nameFor(account) }
  const user = `system:serviceaccount:${namespace}:${name}`
  const isIts = (text: string) =>
    only === undefined ? `${text}.startsWith('pidns-')` : `${text} == '${only}'`
  const named = `(request.operation == 'DELETE' ? oldObject : object).metadata.name`
  const all = { apiVersions: ['*'], operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] }
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        matchConstraints: {
          resourceRules: [
            { ...all, apiGroups: ['*'], resources: ['*/*'], scope: 'Namespaced' },
            { ...all, apiGroups: [''], resources: ['namespaces'] },
          ],
        },
        matchConditions: [{ name: 'its-user', expression: `request.userInfo.username == '${user}'` }],
        validations: [
          {
            expression: `request.resource.resource == 'namespaces' ? ${isIts(named)} : ${isIts('request.namespace')}`,
            message: `${user} may change only namespaces of runs of pidns`,
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: nameFor(account), validationActions: ['Deny'] },
    },
  ]
}

function bound(
  kind: 'Role' | 'ClusterRole',
  all: readonly Right[],
  account: Account,
  where: { readonly namespace?: string },
): readonly object[] {
  if (all.length === 0) return []
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const { name, namespace } = account
  const metadata = { name: nameFor(account), ...where }
  return [
    {
      apiVersion,
      kind,
      metadata,
      rules: all.map(({ group, resources, verbs }) => ({
        apiGroups: [group],
        resources: [...resources],
        verbs: [...verbs],
      })),
    },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: nameFor(account) },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ]
}
