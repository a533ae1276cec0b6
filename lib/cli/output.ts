import { stringify } from 'yaml'
import { z } from 'zod'
import { FORMATS } from './output-option.ts'

/** What `--output` takes. */
export const outputFlag = z.object({ output: z.enum(FORMATS).optional() })

export type Format = (typeof FORMATS)[number]

/** Data as text in a format. */
export function inFormat(data: unknown, format: Format): string {
  return format === 'json' ? `${JSON.stringify(data, null, 2)}\n` : stringify(data)
}
