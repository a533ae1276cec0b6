import { z } from 'zod'

const someFlags = z.object({ output: z.string().optional() })

/** The file that `--output` names; without it a result goes to standard output. */
export function outputOf(flags: unknown): string | undefined {
  return someFlags.parse(flags).output
}
