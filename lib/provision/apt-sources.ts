import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Where we get Debian packages if the system's sources list no mirror. */
const DEBIAN = 'http://deb.debian.org/debian'
const DEBIAN_SECURITY = 'http://deb.debian.org/debian-security'

/** A mirror and the suites that apt takes from it. */
export interface AptSource {
  readonly uri: string
  readonly suites: readonly string[]
  readonly components: readonly string[]
}

/** Reads a sources file in deb822 format (`*.sources`). */
export function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap(stanza => {
    const field = (name: string) =>
      (new RegExp(`^${name}:(.*)$`, 'im').exec(stanza)?.[1] ?? '').split(/\s+/).filter(word => word !== '')
    if (!field('Types').includes('deb') || field('Enabled')[0] === 'no') return []
    return field('URIs').map(uri => ({ uri, suites: field('Suites'), components: field('Components') }))
  })
}

/** Reads a sources file with one source per line (`sources.list`). */
export function parseSourcesList(text: string): AptSource[] {
  return text.split('\n').flatMap(line => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*(.*)$/.exec(line.replace(/#.*/, ''))
    if (match?.[1] === undefined || match[2] === undefined) return []
    return [{ uri: match[1], suites: [match[2]], components: (match[3] ?? '').split(/\s+/).filter(Boolean) }]
  })
}

/** Whether one of these sources provides packages of a release. */
export function takesFrom(sources: readonly AptSource[], release: string): boolean {
  return sources.some(({ suites, components }) => suites.includes(release) && components.includes('main'))
}

/** The mirror of Debian's main archive among these sources, without a trailing slash. */
export function debianMirror(sources: readonly AptSource[], codename: string): string {
  const main = sources.find(
    source =>
      source.suites.includes(codename) && source.components.includes('main') && source.uri.startsWith('http'),
  )
  return (main?.uri ?? DEBIAN).replace(/\/+$/, '')
}

/** The mirror of Debian's security updates among these sources, without a trailing slash. */
export function securityMirror(sources: readonly AptSource[]): string {
  const security = sources.find(
    ({ uri, suites }) =>
      suites.some(suite => /^[a-z]+-security$/.test(suite)) && /^http.*debian-security\/?$/.test(uri),
  )
  return (security?.uri ?? DEBIAN_SECURITY).replace(/\/+$/, '')
}

/** All sources in this machine's apt configuration. */
export async function systemAptSources(root = '/etc/apt'): Promise<AptSource[]> {
  const list = await readFile(path.join(root, 'sources.list'), 'utf8').catch(() => '')
  const folder = path.join(root, 'sources.list.d')
  const names = (await readdir(folder).catch(() => [])).sort()
  const more = await Promise.all(
    names.map(async name => {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => '')
      if (name.endsWith('.sources')) return parseDeb822(text)
      return name.endsWith('.list') ? parseSourcesList(text) : []
    }),
  )
  return [...parseSourcesList(list), ...more.flat()]
}
