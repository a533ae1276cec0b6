import path from 'node:path'
import envPaths from 'env-paths'
import type { Consent } from './consent.ts'

/** What every part is looked for and made with. */
export interface Context {
  /** Aborted when the person wants the program to end. */
  readonly signal: AbortSignal
  /** The folder that keeps what was downloaded and built, outside the repository. */
  readonly cacheDir: string
  /** What may be changed on this system; nothing where it is not given. */
  readonly consent?: Consent
}

/** A context whose cache is where the person said (`PIDNS_CACHE`), else where this system keeps caches. */
export function contextFrom(env: NodeJS.ProcessEnv, signal: AbortSignal): Context {
  const asked = env.PIDNS_CACHE
  return {
    signal,
    cacheDir: asked ? path.resolve(asked) : envPaths('pidns-conformance', { suffix: '' }).cache,
  }
}
