import { hasBeenSaid, program } from './program.ts'
import type { Shell } from './shell.ts'

/** It was no question about pidns after all: `--help` was the value of a flag. */
class Works extends Error {}

/** Prints help or the version. A command line that asks for neither does its work. */
export async function tell(): Promise<void> {
  const idle = new Proxy({} as Shell, {
    get: () => {
      throw new Works()
    },
  })
  try {
    await program(idle, () => {}).parseAsync()
  } catch (thrown) {
    if (hasBeenSaid(thrown)) process.exitCode = thrown.exitCode === 0 ? 0 : 2
    else if (thrown instanceof Works) await (await import('./work.ts')).work()
    else throw thrown
  }
}
