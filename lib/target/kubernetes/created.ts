import type { KubernetesObject } from '@kubernetes/client-node'
import { RUN_LABEL } from '../run-mark.ts'
import { isDenied, refusalOf } from './api-problem.ts'
import type { Connection } from './connection.ts'

/** How to create one object, and how to know it again. */
interface Creation<There> {
  create(): Promise<unknown>
  read(): Promise<There | undefined>
  /**
   * Whether an object of this name is the one that we wanted to create.
   * @param there undefined if the user may create such objects, but not read them
   */
  isOurs(there: There | undefined): boolean
}

/**
 * Creates an object with a known name. If an earlier try got no answer, it may have created the object all
 * the same.
 * @param doing as it reads after "could not": `create pod nginx`
 */
export function created<There extends KubernetesObject>(
  connection: Connection,
  doing: string,
  { create, read, isOurs }: Creation<There>,
  signal = connection.signal,
): Promise<void> {
  return connection.ask(
    doing,
    async ({ isAgain }) => {
      try {
        await create()
      } catch (thrown) {
        if (!isAgain || refusalOf(thrown)?.code !== 409) throw thrown
        const there = await read().catch((unread: unknown) => {
          if (isDenied(unread)) return undefined
          throw unread
        })
        if (there?.metadata?.deletionTimestamp !== undefined || !isOurs(there)) throw thrown
      }
    },
    signal,
  )
}

/** Whether an object carries the label of a run, and not that of another. */
export function isOfRun(object: KubernetesObject | undefined, runId: string): boolean {
  return object?.metadata?.labels?.[RUN_LABEL] === runId
}
