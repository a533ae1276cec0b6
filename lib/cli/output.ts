import { Option } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'

const FORMATS = ['json', 'yaml'] as const

/** What `--output` takes. */
export const outputFlag = z.object({ output: z.enum(FORMATS).optional() })

export type Format = (typeof FORMATS)[number]

/** `-o`, as kubectl has it, for a command that can print data. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'print data instead of text').choices(FORMATS)
}

/** Data as text in a format. */
export function inFormat(data: unknown, format: Format): string {
  return format === 'json' ? `${JSON.stringify(data, null, 2)}\n` : stringify(data)
}
