import { run } from '../command.ts'

/** Package versions by name; the name is `libc6:amd64` if it includes the architecture. */
export type Packages = ReadonlyMap<string, string>

/** The packages that dpkg has installed. */
export async function installedPackages(signal: AbortSignal): Promise<Packages> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query(1) fills these in.
  const format = '${binary:Package}\t${Version}\t${db:Status-Status}\n'
  return parsePackages(
    await run(signal, 'dpkg-query', ['--show', '--showformat', format], { timeout: 30_000 }),
  )
}

/** Reads one package per line: name, version and state, separated by tabs. */
export function parsePackages(text: string): Packages {
  const lines = text.split('\n').map(line => line.split('\t'))
  return new Map(
    lines.flatMap(([name, version, state]) =>
      name !== undefined && version !== undefined && state === 'installed' ? [[name, version]] : [],
    ),
  )
}
