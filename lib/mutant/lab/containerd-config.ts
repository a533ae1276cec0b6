/** A runtime handler of containerd: its name, and the program that containerd runs as OCI runtime. */
export interface Handler {
  readonly name: string
  readonly binary: string
}

/** The CRI plugin's name, by the configuration's version (containerd, docs/cri/config.md). */
const PLUGIN: Readonly<Record<string, string>> = {
  2: 'plugins."io.containerd.grpc.v1.cri"',
  3: 'plugins."io.containerd.cri.v1.runtime"',
}

/**
 * Adds handlers to containerd's configuration (TOML). Each copies the handler `runc`, except for its program.
 * TOML allows new tables at the end of a file.
 * @throws Error for an unknown version of the configuration
 */
export function withHandlers(config: string, handlers: readonly Handler[]): string {
  const version = /^\s*version\s*=\s*(\d+)/m.exec(config)?.[1] ?? 'none'
  const plugin = PLUGIN[version]
  if (plugin === undefined) throw new Error(`unknown containerd configuration: version ${version}`)
  const runtimes = `${plugin}.containerd.runtimes`
  const model = keysOf(config, 'runtimes.runc')
  const options = keysOf(config, 'runtimes.runc.options').filter(line => !line.startsWith('BinaryName'))
  const isTyped = model.some(line => line.startsWith('runtime_type'))
  const tables = handlers.flatMap(({ name, binary }) => [
    '',
    `[${runtimes}.${name}]`,
    ...(isTyped ? [] : ['runtime_type = "io.containerd.runc.v2"']),
    ...model,
    `[${runtimes}.${name}.options]`,
    ...options,
    `BinaryName = ${JSON.stringify(binary)}`,
  ])
  return `${config.trimEnd()}\n${tables.join('\n')}\n`
}

/** The lines `key = value` of the table whose name ends with `table`. */
function keysOf(config: string, table: string): readonly string[] {
  const lines = config.split('\n').map(line => line.trim())
  const begin = lines.findIndex(line => line.replaceAll(/['"]/g, '').endsWith(`.${table}]`))
  if (begin < 0) return []
  const rest = lines.slice(begin + 1)
  const end = rest.findIndex(line => line.startsWith('['))
  return rest.slice(0, end < 0 ? undefined : end).filter(line => /^\w+\s*=/.test(line))
}
