import { AssertionError } from 'chai'

/**
 * The content of one file in what `nginx -T` prints: the configuration as nginx itself reads it, each file after a
 * line `# configuration file PATH:` and followed by one line end.
 * @throws AssertionError when nginx did not read that file.
 */
export function configurationFile(dump: string, path: string): string {
  const heading = `# configuration file ${path}:\n`
  const start = dump.indexOf(heading)
  if (start < 0)
    throw new AssertionError(`expected nginx to read ${path}, saw that 'nginx -T' does not print it\n${dump}`)
  const content = dump.slice(start + heading.length)
  const next = content.indexOf('\n# configuration file ')
  return next < 0 ? content.replace(/\n$/, '') : content.slice(0, next)
}
