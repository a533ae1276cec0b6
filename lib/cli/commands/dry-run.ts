import { pickClaims } from '../../claim/pick.ts'
import { allClaims } from '../../mocha/specs.ts'
import { nameOfRun } from '../../ownership.ts'
import { Problem } from '../../problem.ts'
import type { RunOptions } from '../../run/options.ts'
import { type Plan, planOf, sentenceOf } from '../../run/plan.ts'
import { wantedBy } from '../../run/wanted.ts'
import { loadKubeconfig } from '../../target/kubeconfig/load-kubeconfig.ts'
import { Connection } from '../../target/kubernetes/connection.ts'
import { AS_WRITTEN } from '../../target/kubernetes/fitting.ts'
import { checkPermissions, forbiddenOf } from '../../target/kubernetes/permissions.ts'
import { judgedNode } from '../../target/kubernetes/placement.ts'
import { optionalRights, requiredRights } from '../../target/kubernetes/rights.ts'
import { mustHaveRoom } from '../../target/kubernetes/room.ts'
import { clusterOf } from '../agreement.ts'
import { EXIT } from '../exit-code.ts'
import { type Format, inFormat } from '../output.ts'
import type { Shell } from '../shell.ts'

/** In place of a run's id in the name of its namespace: rights can be bound to names. */
const SOME_RUN = '00000000'

/**
 * `pidns run --dry-run`: says what a run would make on a cluster, whether its user may, and which node it would judge.
 * It asks and creates nothing but reviews of access.
 * @throws Problem (usage) for a target that is no existing cluster; Problem (environment) if the run could not begin
 */
export async function dryRun(
  options: RunOptions,
  output: Format | undefined,
  { write, context }: Pick<Shell, 'write' | 'context'>,
): Promise<number> {
  const { target, fitting = AS_WRITTEN, slow = 1, repeat, keepFailed } = options
  if (target.is !== 'kubeconfig')
    throw new Problem('usage', `--dry-run is for an existing cluster: it says what a run would make there.`, {
      remedy: 'Name one with --target kubeconfig, --kubeconfig or --context.',
    })
  const claims = pickClaims(await allClaims(), options)
  const config = loadKubeconfig(target.choice, target.variable)
  const connection = new Connection(config, context.signal, slow)
  const inNamespace = target.namespace !== undefined
  const namespace = target.namespace ?? nameOfRun(SOME_RUN)
  const wanted = await wantedBy(claims, inNamespace)
  const { gitVersion } = await connection.ask('read the version', () => connection.version.getCode())
  await checkPermissions(connection, namespace, requiredRights(wanted))
  const node = await judgedNode(connection, fitting.placement)
  await mustHaveRoom(connection, node?.object, wanted.pods)
  const lacking = await forbiddenOf(optionalRights(wanted), connection, namespace)
  const plan = await planOf(claims)
  const told = {
    says: sentenceOf(plan, { where: clusterOf(config), namespace: target.namespace, repeat, keepFailed }),
    kubernetes: gitVersion,
    ...(node !== undefined && { node: node.name }),
    lackingRights: lacking,
    claims: claims.map(({ id }) => id),
    pods: plan.pods,
  }
  write(output === undefined ? asText(told, plan) : inFormat(told, output))
  return EXIT.ok
}

interface Told {
  readonly says: string
  readonly kubernetes: string
  readonly node?: string
  readonly lackingRights: readonly string[]
  readonly claims: readonly string[]
}

function asText({ says, kubernetes, node, lackingRights, claims }: Told, plan: Plan): string {
  const lacking =
    lackingRights.length === 0 ? '' : `, but the run does less without these: ${lackingRights.join(', ')}`
  return `${[
    says,
    '',
    ...podsIn(plan),
    '  besides a Lease, a NetworkPolicy, Secrets, and objects of other kinds that run nothing',
    '',
    `Kubernetes:   ${kubernetes}`,
    `Judged node:  ${node ?? 'the one that the scheduler picks: you may not list nodes'}`,
    `Your rights:  enough${lacking}`,
    `Claims:       ${claims.length}`,
  ].join('\n')}\n`
}

function podsIn({ pods }: Plan): readonly string[] {
  const width = Math.max(0, ...pods.map(({ manifest }) => manifest.length))
  return pods.map(({ manifest, kind, remarks }) =>
    `  ${manifest.padEnd(width)}  ${[kind, ...remarks].join('; ')}`.trimEnd(),
  )
}
