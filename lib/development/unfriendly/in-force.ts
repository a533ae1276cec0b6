import { poll } from '../../poll.ts'
import { Problem } from '../../problem.ts'
import type { ApiAnswer, ApiObject } from '../../target/api-request.ts'
import { answerTo } from '../../target/kubernetes/api-request.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import { untilUsable } from '../../target/kubernetes/run-namespace.ts'

/** How long the API server may take to apply a new policy, in seconds. */
const IN_FORCE_WITHIN = 60

/** The namespace for dry runs of pods. */
const TRIED_IN = 'default'

/** A pod spec that shows by the answer to its dry run whether something is in force. */
export interface Sign {
  readonly spec: ApiObject
  readonly answer: RegExp
}

/** Waits until the API server answers as every sign says. It applies a new policy after a short delay. */
export async function untilInForce(signs: readonly Sign[], connection: Connection): Promise<void> {
  await untilUsable(connection, TRIED_IN)
  await Promise.all(signs.map(sign => untilShown(sign, connection)))
}

function untilShown({ spec, answer: wanted }: Sign, connection: Connection): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'tried' }, spec }
  const request = { verb: 'create', object, dryRun: true, unknownFields: 'refused' } as const
  return poll(
    IN_FORCE_WITHIN,
    async () => {
      const text = textOf(await answerTo(connection, { ...request, namespace: TRIED_IN }))
      return wanted.test(text) ? { done: undefined } : { waiting: text }
    },
    lastSeen =>
      new Problem(
        'environment',
        `The cluster did not answer ${wanted} within ${IN_FORCE_WITHIN} s; it answered: ${lastSeen}`,
      ),
    connection.signal,
  )
}

/** What a sign is looked for in: the object as accepted, or the message that keeps it out. */
export function textOf(answer: ApiAnswer): string {
  return answer.is === 'accepted' ? JSON.stringify(answer.object) : answer.message
}
