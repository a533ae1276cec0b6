import type { DockerEngine } from '../docker/engine.ts'
import {
  DEFAULT_KUBERNETES,
  KINDS_NEWEST,
  type KubernetesVersion,
  parseKubernetesVersion,
} from './version.ts'

/**
 * The default Kubernetes version. If kind's own images run here, it is the newest one that kind publishes: we
 * know its digest, and pulling it takes a minute. On cgroup v1 they don't run (systemd 256 and later refuses
 * it), so we have to build an image anyway, and take the newest proven version.
 */
export function kubernetesByDefault(
  engine: Pick<DockerEngine, 'cgroupVersion'> | undefined,
): KubernetesVersion {
  return parseKubernetesVersion(engine?.cgroupVersion === '2' ? KINDS_NEWEST : DEFAULT_KUBERNETES)
}
