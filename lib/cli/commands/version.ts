import { suite } from '../../run/suite-version.ts'
import { EXIT } from '../exit-code.ts'
import { inFormat, outputFlag } from '../output.ts'
import type { Shell } from '../shell.ts'

/** `pidns version` */
export async function version(flags: unknown, { write }: Shell): Promise<number> {
  const { output } = outputFlag.parse(flags)
  const told = { ...(await suite()), node: process.versions.node }
  const lines = Object.entries(told).map(([name, value]) => `${name.padEnd(8)} ${value}\n`)
  write(output === undefined ? lines.join('') : inFormat(told, output))
  return EXIT.ok
}
