import type { z } from 'zod'

/** What a text says in JSON, as a schema has it; undefined where it is cut, is no JSON, or says something else. */
export function inJson<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
