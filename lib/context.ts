import path from 'node:path'
import envPaths from 'env-paths'
import type { Consent } from './consent.ts'

/** What it takes to find or make a part. */
export interface Context {
  /** Aborted when the user wants the program to end. */
  readonly signal: AbortSignal
  /** The folder for downloads and builds, outside the repository. */
  readonly cacheDir: string
  /** What the suite may change on this system; nothing if undefined. */
  readonly consent?: Consent
}

/** A context whose cache is in `PIDNS_CACHE`, or else in the system's cache folder. */
export function contextFrom(env: NodeJS.ProcessEnv, signal: AbortSignal): Context {
  const asked = env.PIDNS_CACHE
  return {
    signal,
    cacheDir: asked ? path.resolve(asked) : envPaths('pidns-conformance', { suffix: '' }).cache,
  }
}
