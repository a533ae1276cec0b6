import { z } from 'zod'

const someFlags = z.object({ output: z.string().optional() })

/** The file of `--output`. Undefined without it: the result then goes to standard output. */
export function outputOf(flags: unknown): string | undefined {
  return someFlags.parse(flags).output
}
