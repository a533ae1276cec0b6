import { makeInformer, type V1Namespace } from '@kubernetes/client-node'
import { messageOf, Problem } from '../../problem.ts'
import { answerTo } from '../../target/kubernetes/api-request.ts'
import type { Connection } from '../../target/kubernetes/connection.ts'
import type { ManifestObject } from '../../target/manifest.ts'
import { textOf } from './in-force.ts'

/** A controller at work: it puts objects into new namespaces. */
export interface Filling {
  /**
   * Stops it.
   * @returns the names of the namespaces that it filled
   * @throws Problem if one of them had a pod before its objects, or did not get them
   */
  end(): Promise<readonly string[]>
}

/** Puts these objects into each namespace that is made from now on. */
export async function putIntoNewNamespaces(
  objects: readonly ManifestObject[],
  connection: Connection,
): Promise<Filling> {
  const list = () => connection.ask('list namespaces', () => connection.core.listNamespace())
  const known = new Set((await list()).items.map(nameOf))
  const filled = new Map<string, Promise<string | undefined>>()
  const informer = makeInformer<V1Namespace>(connection.config, '/api/v1/namespaces', list)
  informer.on('add', namespace => {
    const name = nameOf(namespace)
    if (!known.has(name) && !filled.has(name)) filled.set(name, fill(name, objects, connection))
  })
  let lost: string | undefined
  informer.on('error', thrown => {
    lost = messageOf(thrown)
  })
  await informer.start()
  return {
    end: async () => {
      await informer.stop()
      const troubles = (await Promise.all(filled.values())).filter(trouble => trouble !== undefined)
      const all = lost === undefined ? troubles : [...troubles, `The watch was lost: ${lost}.`]
      if (all.length > 0) throw new Problem('environment', all.join(' '))
      return [...filled.keys()]
    },
  }
}

/** @returns what went wrong, as a sentence */
async function fill(
  namespace: string,
  objects: readonly ManifestObject[],
  connection: Connection,
): Promise<string | undefined> {
  try {
    const answers = await Promise.all(
      objects.map(object =>
        // As is: client-node knows the field `default` of a LimitRange by another name, and drops it.
        answerTo(connection, { verb: 'create', object, namespace, dryRun: false, unknownFields: 'refused' }),
      ),
    )
    const refused = answers.find(({ is }) => is !== 'accepted')
    if (refused !== undefined) return `${namespace} was not filled: ${textOf(refused)}`
    const pods = () => connection.core.listNamespacedPod({ namespace })
    const { items } = await connection.ask(`list the pods of ${namespace}`, pods)
    return items.length === 0 ? undefined : `${namespace} had a pod before its objects.`
  } catch (thrown) {
    return `${namespace} was not filled: ${messageOf(thrown)}`
  }
}

function nameOf({ metadata }: V1Namespace): string {
  return metadata?.name ?? ''
}
