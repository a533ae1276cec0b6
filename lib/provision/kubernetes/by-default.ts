import type { DockerEngine } from '../docker/engine.ts'
import {
  DEFAULT_KUBERNETES,
  KINDS_NEWEST,
  type KubernetesVersion,
  parseKubernetesVersion,
} from './version.ts'

/**
 * The version taken when none is asked for. Where kind's own images run it is the newest that kind publishes one of: its
 * digest is known here, and pulling it takes a minute. On cgroup v1 they do not run (systemd 256 and later refuses it),
 * an image has to be built all the same, and it is the newest version that is proven.
 */
export function kubernetesByDefault(
  engine: Pick<DockerEngine, 'cgroupVersion'> | undefined,
): KubernetesVersion {
  return parseKubernetesVersion(engine?.cgroupVersion === '2' ? KINDS_NEWEST : DEFAULT_KUBERNETES)
}
