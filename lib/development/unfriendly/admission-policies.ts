import { type Sign, untilInForce } from './in-force.ts'
import { createObjectsIn } from './objects.ts'
import type { UnfriendlyCluster } from './unfriendly-cluster.ts'

const LIMITED = { name: 'a', image: 'docker.io/a:1', resources: { limits: { memory: '1Mi' } } }

const SIGNS: readonly Sign[] = [
  {
    spec: { containers: [{ ...LIMITED, image: 'docker.io/a:latest' }] },
    answer: /'disallow-latest-tag' with binding/,
  },
  {
    spec: { containers: [{ ...LIMITED, image: 'quay.io/a:1' }] },
    answer: /'restrict-image-registries' with binding/,
  },
  { spec: { hostPID: true, containers: [LIMITED] }, answer: /'disallow-host-namespaces' with binding/ },
]

/** A cluster with policies that many put first on theirs. */
export const FEWER_POLICIES: UnfriendlyCluster = {
  because:
    'admission policies like those of Kyverno refuse the tag latest, other registries than docker.io, and host namespaces',
  prepare: async ({ connection }) => {
    await createObjectsIn('admission-policies.yaml', connection)
    await untilInForce(SIGNS, connection)
    return {}
  },
}

/** The same with one more, which keeps out nearly every pod of the suite. */
export const ADMISSION_POLICIES: UnfriendlyCluster = {
  because: `${FEWER_POLICIES.because}, and require a memory limit of every container`,
  prepare: async ({ connection }) => {
    await createObjectsIn('require-limits.yaml', connection)
    await createObjectsIn('admission-policies.yaml', connection)
    const unlimited = { containers: [{ name: 'a', image: 'docker.io/a:1' }] }
    const required = { spec: unlimited, answer: /'require-requests-limits' with binding/ }
    await untilInForce([required, ...SIGNS], connection)
    return {}
  },
}
