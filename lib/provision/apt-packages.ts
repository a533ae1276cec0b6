import { run } from '../command.ts'

/** Versions of packages by their names, `libc6:amd64` where the architecture belongs to the name. */
export type Packages = ReadonlyMap<string, string>

/** What dpkg has installed. */
export async function installedPackages(signal: AbortSignal): Promise<Packages> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query(1) fills these in.
  const format = '${binary:Package}\t${Version}\t${db:Status-Status}\n'
  return parsePackages(
    await run(signal, 'dpkg-query', ['--show', '--showformat', format], { timeout: 30_000 }),
  )
}

/** Reads a package a line: its name, its version and its state, with tabs between. */
export function parsePackages(text: string): Packages {
  const lines = text.split('\n').map(line => line.split('\t'))
  return new Map(
    lines.flatMap(([name, version, state]) =>
      name !== undefined && version !== undefined && state === 'installed' ? [[name, version]] : [],
    ),
  )
}
