import type { KubernetesObject } from '@kubernetes/client-node'
import { RUN_LABEL } from '../run-mark.ts'
import { refusalOf } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** How to create one object, and how to know it again. */
interface Creation<Made, There> {
  create(): Promise<Made>
  read(): Promise<There>
  /** Whether an object of this name is the one that we wanted to create. */
  isOurs(there: There): boolean
}

/**
 * Creates an object with a known name. If an earlier try got no answer, it may have created the object all
 * the same; then the object that is there is the result.
 * @param doing as it reads after "could not": `create pod nginx`
 */
export function created<Made, There extends KubernetesObject>(
  connection: Connection,
  doing: string,
  { create, read, isOurs }: Creation<Made, There>,
  signal = connection.signal,
): Promise<Made | There> {
  return connection.ask(
    doing,
    async ({ isAgain }): Promise<Made | There> => {
      try {
        return await create()
      } catch (thrown) {
        if (!isAgain || refusalOf(thrown)?.code !== 409) throw thrown
        const there = await read()
        if (there.metadata?.deletionTimestamp !== undefined || !isOurs(there)) throw thrown
        return there
      }
    },
    signal,
  )
}

/** Whether an object carries the label of a run, and not that of another. */
export function isOfRun({ metadata }: KubernetesObject, runId: string): boolean {
  return metadata?.labels?.[RUN_LABEL] === runId
}
