import { readFile } from 'node:fs/promises'

/** The operating system, as far as it matters for installing packages. */
export interface System {
  readonly platform: NodeJS.Platform
  /** `ID` of os-release: debian, ubuntu, fedora … */
  readonly id: string
  /** `ID_LIKE`: the distributions it derives from. */
  readonly like: readonly string[]
  /** `VERSION_CODENAME`: bookworm, noble … */
  readonly codename: string
  /** `VERSION_ID`: 12, 24.04 …; empty if there is none. */
  readonly version: string
  /** `PRETTY_NAME`, for messages. */
  readonly name: string
  readonly root: boolean
}

/** Reads the fields that we need from an os-release file. */
export function parseOsRelease(text: string): Pick<System, 'id' | 'like' | 'codename' | 'version' | 'name'> {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(.*)$/.exec(line.trim())
    if (match?.[1] !== undefined) fields.set(match[1], (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'))
  }
  return {
    id: fields.get('ID') ?? 'linux',
    like: (fields.get('ID_LIKE') ?? '').split(' ').filter(word => word !== ''),
    codename: fields.get('VERSION_CODENAME') ?? '',
    version: fields.get('VERSION_ID') ?? '',
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? 'Linux',
  }
}

/** This machine's system. */
export async function thisSystem(): Promise<System> {
  const text = process.platform === 'linux' ? await readFile('/etc/os-release', 'utf8').catch(() => '') : ''
  return { ...parseOsRelease(text), platform: process.platform, root: process.getuid?.() === 0 }
}

/** Whether the system is Debian, Ubuntu or a derivative, and so uses apt. */
export function isDebianLike(system: System): boolean {
  return ['debian', 'ubuntu'].some(name => system.id === name || system.like.includes(name))
}
