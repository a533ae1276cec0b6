import { Problem } from '../problem.ts'

/**
 * The cluster does not tell how a container ended before its last restart. The runtime may have done all that it must:
 * a kubelet sometimes loses that record (kubernetes/kubernetes#101044, seen on 1.37.2 under load), and it promises
 * nothing about it.
 */
export class LostRecord extends Problem {
  constructor(container: string, pod: string, within: number) {
    super(
      'environment',
      `The cluster did not tell within ${within} s how container ${container} of pod ${pod} ended before its restart (lastState).`,
    )
  }
}
