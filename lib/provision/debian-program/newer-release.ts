/** The Debian release whose programs are taken into the cache where an older one's can't work. */
export const NEWER = 'trixie'
