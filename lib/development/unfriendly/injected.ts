import { run } from '../../command.ts'
import { untilInForce } from './in-force.ts'
import { createObjectsIn } from './objects.ts'
import type { MadeCluster, UnfriendlyCluster } from './unfriendly-cluster.ts'

/** The names on the node that the policy rewrites images to. */
const MIRROR = 'mirror.example/'

/** The registries whose images the suite's pods name. */
const OF_PODS = /^(docker\.io\/library\/[\w-]+:[\w.]+|registry\.k8s\.io\/pause:[\w.]+)$/

/** A cluster with a registry mirror and a service mesh, which change every pod. */
export const INJECTED: UnfriendlyCluster = {
  because: 'mutating policies rewrite every image to a mirror and put a native sidecar into every pod',
  prepare: async made => {
    await nameImages(made)
    await createObjectsIn('injected.yaml', made.connection)
    const spec = { containers: [{ name: 'a', image: 'a' }] }
    const signs = [
      { spec, answer: /"name":"mesh-proxy"/ },
      { spec, answer: /"image":"mirror.example\/docker.io\/library\/a"/ },
    ]
    await untilInForce(signs, made.connection)
    return {}
  },
}

/** Gives the images of the suite's pods their names of the mirror too: the node then has what a mirror would hold. */
async function nameImages({ name, connection }: MadeCluster): Promise<void> {
  const ctr = (...args: readonly string[]) =>
    run(connection.signal, 'docker', [
      'exec',
      `${name}-control-plane`,
      'ctr',
      '-n',
      'k8s.io',
      'images',
      ...args,
    ])
  const names = (await ctr('ls', '-q')).split('\n').filter(image => OF_PODS.test(image))
  for (const image of names) await ctr('tag', image, `${MIRROR}${image}`)
}
