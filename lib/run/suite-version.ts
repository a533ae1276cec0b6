import manifest from '../../package.json' with { type: 'json' }

/** The version of this suite. */
export const SUITE_VERSION: string = manifest.version
