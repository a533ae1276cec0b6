import { Problem } from '../../problem.ts'
import type { Kubernetes } from '../target.ts'
import { SHARING } from './dry-runs.ts'

/** What the API server says of an admission webhook that can't be asked in a dry run. */
const NO_DRY_RUN = /does not support dry.?run/i

/**
 * Checks by a dry run that the cluster admits the pods of a run at all, before a hundred of them fail one by one.
 * @throws Problem (environment) with the words of the policy, webhook or quota that keeps them out
 */
export async function mustAdmit(cluster: Pick<Kubernetes, 'answerTo'>): Promise<void> {
  const request = { verb: 'create', object: SHARING, dryRun: true, unknownFields: 'refused' } as const
  const answer = await cluster.answerTo(request).catch((thrown: unknown) => {
    // An API server that does not answer now may do so when the pods come.
    if (thrown instanceof Problem) return undefined
    throw thrown
  })
  if (answer?.is !== 'barred' || NO_DRY_RUN.test(answer.message)) return
  throw new Problem('environment', `The cluster does not admit the pods of a run: ${answer.message}`, {
    remedy:
      'If it demands labels, annotations, limits or a priority class, give them to every pod with --pod-patch FILE.',
  })
}
