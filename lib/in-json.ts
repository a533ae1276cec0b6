import type { z } from 'zod'

/** Parses a JSON text with a schema; undefined if the text is cut, is not JSON or does not match. */
export function inJson<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
