import { AssertionError } from 'chai'

/**
 * The content of one file in the output of `nginx -T`, the configuration as nginx itself reads it. A line `#
 * configuration file PATH:` precedes each file, and one line end follows it.
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
