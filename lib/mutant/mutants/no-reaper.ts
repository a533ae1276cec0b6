import type { OciMutant } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'
import { refusing } from '../oci/seccomp.ts'

const ECHILD = 10

export const mutant: OciMutant = {
  fault: 'the sandbox process reaps nothing: a seccomp filter makes wait4 and waitid fail with ECHILD',
  noticedBy: ['life.orphan-reaped'],
  touches: [],
  spares: ['life.orphan-reparented', 'ns.equal-main'],
  create: config =>
    kindOf(config) === 'sandbox'
      ? refusing({ names: ['wait4', 'waitid'], errnoRet: ECHILD }, config)
      : config,
}
