import { untilInForce } from './in-force.ts'
import { createObjectsIn } from './objects.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

const limited = { name: 'a', image: 'docker.io/a:1', resources: { limits: { memory: '1Mi' } } }

/** A cluster with the policies that many put first on theirs. */
export const ADMISSION_POLICIES: UnfriendlyCluster = {
  because:
    'admission policies like those of Kyverno require limits, and refuse the tag latest, other registries and host namespaces',
  prepare: async ({ connection }) => {
    await createObjectsIn('admission-policies.yaml', connection)
    const signs = [
      {
        spec: { containers: [{ name: 'a', image: 'docker.io/a:1' }] },
        answer: /'require-requests-limits' with binding/,
      },
      {
        spec: { containers: [{ ...limited, image: 'docker.io/a:latest' }] },
        answer: /'disallow-latest-tag' with binding/,
      },
      {
        spec: { containers: [{ ...limited, image: 'quay.io/a:1' }] },
        answer: /'restrict-image-registries' with binding/,
      },
      { spec: { hostPID: true, containers: [limited] }, answer: /'disallow-host-namespaces' with binding/ },
    ]
    await untilInForce(signs, connection)
    return {}
  },
}
