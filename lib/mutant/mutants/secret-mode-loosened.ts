import type { OciMutant } from '../mutant.ts'

export const mutant: OciMutant = {
  fault: 'files of a mounted volume that only root may read (0400) become readable for everybody (0444)',
  noticedBy: ['doc.fs-secret-mode'],
  touches: [],
  // There another user is stopped at the link, whatever the file's mode.
  spares: ['doc.fs-secret-protected', 'doc.env-protected', 'mix.read-only-root'],
  mountedModes: mode => (mode === 0o400 ? 0o444 : undefined),
}
