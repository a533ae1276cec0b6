/** The Debian release whose programs we put into the cache if an older release's can't work. */
export const NEWER = 'trixie'
