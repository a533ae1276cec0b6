import type { FeatureNeed } from '../../claim/feature.ts'
import type { ApiAnswer } from '../api-request.ts'
import type { ManifestObject } from '../manifest.ts'
import { lackByAnswer, PLAIN } from './dry-runs.ts'

/** How a pod uses a feature, and what shows in the stored pod that the API server kept it. */
interface Probe {
  /** The object of a clause. */
  readonly what: string
  readonly object: ManifestObject
  readonly keeps: string
}

/** A pod whose container has these fields besides. */
function podWith(container: object, spec: object = {}): ManifestObject {
  const [plain] = PLAIN.spec.containers
  return {
    ...PLAIN,
    metadata: { name: 'with-feature' },
    spec: { ...spec, containers: [{ ...plain, ...container }] },
  }
}

function podWithRule(action: string): ManifestObject {
  const rule = { action, exitCodes: { operator: 'In', values: [42] } }
  return podWith({ restartPolicy: 'Never', restartPolicyRules: [rule] }, { restartPolicy: 'Never' })
}

/**
 * An API server drops a field whose feature gate is off, or refuses its value; an older one does not know it. So it
 * tells by a dry run what it serves, also to a user who may not read its metrics (kubernetes_feature_enabled).
 */
const PROBES: Readonly<Record<FeatureNeed, Probe>> = {
  'feature: ContainerStopSignals': {
    what: 'a stop signal',
    object: podWith({ lifecycle: { stopSignal: 'SIGUSR1' } }, { os: { name: 'linux' } }),
    keeps: '"stopSignal":',
  },
  'feature: ContainerRestartRules': {
    what: 'a restart rule of a container',
    object: podWithRule('Restart'),
    keeps: '"restartPolicyRules":',
  },
  'feature: RestartAllContainersOnContainerExits': {
    what: 'a restart rule for all containers',
    object: podWithRule('RestartAllContainers'),
    keeps: '"RestartAllContainers"',
  },
}

/** A pod that uses a feature. */
export function podUsing(need: FeatureNeed): ManifestObject {
  return PROBES[need].object
}

/**
 * Why a cluster does not serve a feature, as a clause; undefined if it does.
 * @param plain the answer to {@link PLAIN}, and `using` that to {@link podUsing}
 * @throws Problem (environment) if the cluster admits no pod at all
 */
export function lackOfFeatureByAnswer(
  need: FeatureNeed,
  plain: ApiAnswer,
  using: ApiAnswer,
): string | undefined {
  const { what, keeps } = PROBES[need]
  const gate = need.slice('feature: '.length)
  const lack = lackByAnswer(`a pod with ${what} (feature gate ${gate})`, plain, using)
  if (using.is !== 'accepted' || JSON.stringify(using.object.spec).includes(keeps)) return lack
  return `the API server drops ${what}: its feature gate ${gate} is off, or it is older than that`
}
