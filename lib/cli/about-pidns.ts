import { constants } from 'node:os'
import { hasBeenSaid, program } from './program.ts'
import type { Shell } from './shell.ts'

/** Prints help or the version. A command line that asks for neither after all does its work. */
export async function tell(): Promise<void> {
  process.stdout.on('error', endUnread)
  const idle = new Proxy({} as Shell, {
    get: () => {
      throw new Error('help needs nothing')
    },
  })
  try {
    await program(idle, () => {}).parseAsync()
  } catch (thrown) {
    if (hasBeenSaid(thrown)) process.exitCode = thrown.exitCode === 0 ? 0 : 2
    // `--help` was the value of a flag.
    else {
      process.stdout.off('error', endUnread)
      await (await import('./work.ts')).work()
    }
  }
}

/** Who reads the help may have read enough: `pidns --help | head -1`. Ends with the code of SIGPIPE in a shell. */
function endUnread(): never {
  return process.exit(128 + constants.signals.SIGPIPE)
}
