import { fileURLToPath } from 'node:url'
import { EXIT } from '../../cli/exit-code.ts'
import { untilInForce } from './in-force.ts'
import { createObjectsIn } from './objects.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

const PATCH = fileURLToPath(new URL('patches/demanding.yaml', import.meta.url))

const LABELLED = { containers: [{ name: 'a', image: 'docker.io/a:1' }] }

/** A cluster whose operator demands something of every pod, which a patch for all pods fulfils. */
export const DEMANDING: UnfriendlyCluster = {
  because: 'an admission policy demands a memory limit of every container and the label team of every pod',
  prepare: async ({ connection }) => {
    await createObjectsIn('demanding.yaml', connection)
    await untilInForce([{ spec: LABELLED, answer: /'demanding' with binding/ }], connection)
    return {}
  },
  runs: [
    { flags: () => [], mayExit: [EXIT.inconclusive], says: /'demanding' with binding.*--pod-patch FILE/s },
    { flags: () => ['--pod-patch', PATCH], mayExit: [EXIT.ok] },
  ],
}
